import { Button, Group, Stack, Text } from "@mantine/core";
import { IconDownload, IconPrinter } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useT } from "#client/messages/t.tsx";
import { CopyButton } from "#client/ui/copy-button.tsx";
import { useReportUnsaved } from "#client/ui/unsaved.tsx";
import classes from "./two-step.module.css";

/** Shown this once: nobody leaves the page without having been asked whether they are kept. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const t = useT();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useReportUnsaved([t("account.recovery-codes.name")]);
  const text = codes.join("\n");
  return (
    <Stack>
      <div className={classes.sheet}>
        <h3 className={classes.heading} ref={heading} tabIndex={-1}>
          {t("account.recovery-codes.title")}
        </h3>
        <Text size="sm" c="dimmed" mb="sm">
          {t("account.recovery-codes.lead")}
        </Text>
        <ol className={classes.codes}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
      </div>
      <Group gap="xs">
        <CopyButton text={text} label={t("account.recovery-codes.copy")} />
        <Button
          component="a"
          variant="default"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${t("account.recovery-codes.title")}\n\n${text}\n`)}`}
          download="portrait-recovery-codes.txt"
          leftSection={<IconDownload aria-hidden="true" size={16} stroke={1.6} />}
        >
          {t("account.recovery-codes.download")}
        </Button>
        <Button variant="default" onClick={() => print()} leftSection={<IconPrinter aria-hidden="true" size={16} stroke={1.6} />}>
          {t("account.recovery-codes.print")}
        </Button>
      </Group>
      <div>
        <Button onClick={onKept}>{t("account.recovery-codes.kept")}</Button>
      </div>
    </Stack>
  );
}
