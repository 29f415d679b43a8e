import { Button, Group, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { useT } from "#client/messages/t.tsx";
import classes from "./accounts.module.css";
import { BulkDialog, type BulkRole, type BulkTask } from "./bulk-dialog.tsx";

interface Props {
  /** Names by the accounts' ids. */
  chosen: ReadonlyMap<string, string>;
  roles: readonly BulkRole[];
  may: (permission: string) => boolean;
  onClear: () => void;
}

/** What can be done to all who are chosen; it stays in sight while one scrolls. */
export function BulkBar({ chosen, roles, may, onClear }: Props) {
  const t = useT();
  const [task, setTask] = useState<BulkTask | null>(null);
  const tasks = [
    ...(may("roles.grant") ? [{ task: "grant" as const, label: t("bulk-bar.grant") }] : []),
    ...(may("accounts.secure") ? [{ task: "end-sessions" as const, label: t("account-standing.end-sessions") }] : []),
    ...(may("accounts.suspend") ? [{ task: "suspend" as const, label: t("account-standing.suspend") }] : []),
  ];
  return (
    <div className={classes.bulkPlace} aria-live="polite">
      {chosen.size > 0 && (
        <section className={classes.bulk} aria-label={t("bulk-bar.label")}>
          <strong>{t("bulk-bar.chosen", { count: chosen.size })}</strong>
          <Group gap="xs" visibleFrom="sm">
            {tasks.map(({ task, label }) => (
              <Button key={task} variant="default" onClick={() => setTask(task)}>
                {label}
              </Button>
            ))}
          </Group>
          <Menu position="top-end">
            <Menu.Target>
              <Button hiddenFrom="sm" variant="default" leftSection={<IconDots aria-hidden="true" size={18} />}>
                {t("frame.more")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {tasks.map(({ task, label }) => (
                <Menu.Item key={task} onClick={() => setTask(task)}>
                  {label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Button variant="subtle" color="gray" onClick={onClear}>
            {t("bulk-bar.clear")}
          </Button>
        </section>
      )}
      {task !== null && <BulkDialog task={task} people={chosen} roles={roles} may={may} onClose={() => setTask(null)} />}
    </div>
  );
}
