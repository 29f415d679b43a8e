import { type MantineColorScheme, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import type { MessageId } from "#client/messages/catalogue.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";

const schemes: { value: MantineColorScheme; label: MessageId }[] = [
  { value: "light", label: "common.light" },
  { value: "dark", label: "common.dark" },
  { value: "auto", label: "common.system" },
];

export function Appearance() {
  const t = useT();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Panel title={t("common.colours")} hint={t("appearance.hint")}>
      <SegmentedControl
        aria-label={t("common.colours")}
        data={schemes.map(({ value, label }) => ({ value, label: t(label) }))}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as MantineColorScheme)}
      />
    </Panel>
  );
}
