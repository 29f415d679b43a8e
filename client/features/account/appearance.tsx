import { type MantineColorScheme, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { Panel } from "#client/ui/panel.tsx";

const schemes: { value: MantineColorScheme; label: string }[] = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "auto", label: "System" },
];

export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Panel title="Colours" hint="Kept on this device.">
      <SegmentedControl aria-label="Colours" data={schemes} value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)} />
    </Panel>
  );
}
