import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

/** Deep teal: the one accent. */
const teal: MantineColorsTuple = ["#ecf7f5", "#d5ece9", "#a9d9d4", "#76c2bb", "#4aaaa1", "#2c9087", "#1b7870", "#0f6660", "#0b514c", "#083c39"];
/** Warm greys: the interface. From 6 on they carry text on white (5.3:1 and more). */
const gray: MantineColorsTuple = ["#faf9f7", "#f4f2ef", "#eae7e2", "#ddd9d2", "#c5c0b7", "#948e84", "#6b665d", "#55514a", "#3a3732", "#24221f"];
/** The same warmth in the dark: 7 is the page, 6 what lies on it, 0 the text. */
const dark: MantineColorsTuple = ["#e4e0d9", "#cbc6be", "#a9a49b", "#8f8a81", "#4a4640", "#3b3833", "#272522", "#1c1a18", "#161513", "#0f0e0d"];

/** For what went wrong and what can't be undone; from 6 on white is readable on it (5.2:1 and more). */
const red: MantineColorsTuple = ["#fdf0ee", "#fadcd8", "#f4b8b1", "#ec9187", "#e06a5f", "#cf4a3e", "#c0392f", "#b3261e", "#8f1d17", "#6e1611"];

const radius = "10px";
const shadow = "0 1px 2px rgb(36 34 31 / 6%), 0 8px 24px rgb(36 34 31 / 8%)";

/** All that Portrait looks like: no colour, size or shadow is written in a component. */
export const theme = createTheme({
  colors: { teal, red, gray, dark },
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 6 },
  black: "#24221f",
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "1rem", lg: "1.25rem", xl: "1.75rem" },
  headings: {
    fontFamily: '"Inter Variable", system-ui, sans-serif',
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "1.2" },
      h2: { fontSize: "1.25rem", lineHeight: "1.3" },
      h3: { fontSize: "1rem", lineHeight: "1.4" },
    },
  },
  radius: { xs: "4px", sm: radius, md: radius, lg: radius, xl: radius },
  shadows: { xs: shadow, sm: shadow, md: shadow, lg: shadow, xl: shadow },
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Anchor: { defaultProps: { underline: "hover", inherit: true } },
    Button: { defaultProps: { size: "sm" } },
    Card: { defaultProps: { withBorder: true, padding: "lg" } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 160, transition: "pop" } }, styles: { title: { fontWeight: 600 } } },
    InputWrapper: { defaultProps: { labelProps: { fz: "sm", fw: 550, mb: 4 }, descriptionProps: { fz: "sm", mt: 0, mb: 6 }, errorProps: { fz: "sm" } } },
    // Its element would be a second banner of the page.
    ModalHeader: { defaultProps: { role: "presentation" } },
    Checkbox: { defaultProps: { radius: "xs" } },
    Menu: { defaultProps: { transitionProps: { duration: 150 }, withinPortal: true } },
    PasswordInput: { defaultProps: { size: "md" } },
    Select: { defaultProps: { size: "md" } },
    Textarea: { defaultProps: { size: "md" } },
    TextInput: { defaultProps: { size: "md" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: { "--frame-navigation": "15.5rem", "--frame-top": "4rem", "--page-width": "68rem", "--size-display": "2.25rem" },
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-dimmed": gray[6],
    "--mantine-color-placeholder": gray[6],
    "--mantine-color-default-border": gray[3],
    "--mantine-color-error": "#b3261e",
    "--hairline": gray[2],
    "--page": gray[0],
    "--raised": "#ffffff",
    "--sunken": gray[1],
    "--control-border": gray[5],
    "--accent-text": teal[7],
    "--accent-soft": teal[0],
    "--good": "#1a7040",
    "--warn": "#8a5200",
    "--bad": "#b3261e",
    "--chart": teal[6],
    "--chart-soft": teal[1],
    "--chart-grid": gray[2],
  },
  dark: {
    "--mantine-color-body": dark[7],
    "--mantine-color-text": dark[0],
    "--mantine-color-dimmed": dark[2],
    "--mantine-color-placeholder": dark[2],
    "--mantine-color-default-border": dark[4],
    "--mantine-color-error": "#ff9c93",
    "--hairline": dark[5],
    "--page": dark[8],
    "--raised": dark[7],
    "--sunken": dark[6],
    "--control-border": dark[3],
    "--accent-text": teal[3],
    "--accent-soft": "#15312e",
    "--good": "#6fd39a",
    "--warn": "#f0b45c",
    "--bad": "#ff9c93",
    "--chart": teal[4],
    "--chart-soft": "#1d423e",
    "--chart-grid": dark[5],
  },
});
