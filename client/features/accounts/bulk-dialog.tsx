import { Button, Group, NativeSelect, Progress, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Outcome } from "#client/apollo/outcome.ts";
import { problemOf } from "#client/apollo/problem.ts";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { EndField, endOf, endRule } from "#client/ui/end-field.tsx";
import { roleName } from "#client/ui/server-words.ts";
import { useToast } from "#client/ui/toasts.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import classes from "./accounts.module.css";
import { SuspensionFields, suspensionRules } from "./suspend-dialog.tsx";
import { useEndSessions, useSuspend } from "./use-account-acts.ts";
import { useGrantRole } from "./use-roles.ts";

export type BulkTask = "grant" | "suspend" | "end-sessions";

export interface BulkRole {
  readonly key: string;
  readonly name: string;
  readonly permissions: readonly { readonly key: string }[];
}

interface Props {
  task: BulkTask;
  people: ReadonlyMap<string, string>;
  roles: readonly BulkRole[];
  may: (permission: string) => boolean;
  onClose: () => void;
}

type Stage =
  | { readonly kind: "asking" }
  | { readonly kind: "running"; readonly done: number; readonly total: number }
  | { readonly kind: "over"; readonly done: number; readonly failures: readonly { readonly id: string; readonly name: string; readonly why: string }[] };

const titles = { grant: "bulk-dialog.grant", suspend: "bulk-dialog.suspend", "end-sessions": "bulk-dialog.end-sessions" } as const;

/** The same for several people, one after the other: each is its own decision of the server, and whoever fails is named with the reason. */
export function BulkDialog({ task, people, roles, may, onClose }: Props) {
  const t = useT();
  const [stage, setStage] = useState<Stage>({ kind: "asking" });
  const [grant] = useGrantRole();
  const [suspend] = useSuspend();
  const [endSessions] = useEndSessions();
  const toast = useToast();
  const suspension = useFields({ reason: "", until: "" }, suspensionRules);
  const giving = useFields({ role: "", expiresAt: "" }, { role: (typed) => (typed === "" ? t("account-roles.choose-rule") : null), expiresAt: endRule });

  const act = (id: string): Promise<Outcome<unknown, { readonly message: string }>> => {
    if (task === "grant") return grant({ accountId: id, role: giving.values.role, expiresAt: endOf(giving.values.expiresAt) });
    if (task === "suspend") return suspend({ id, reason: suspension.values.reason.trim(), until: endOf(suspension.values.until) });
    return endSessions(id);
  };

  const run = async (event: FormEvent) => {
    event.preventDefault();
    if (task === "grant" && !giving.check()) return;
    if (task === "suspend" && !suspension.check()) return;
    const failures: { id: string; name: string; why: string }[] = [];
    let done = 0;
    setStage({ kind: "running", done, total: people.size });
    for (const [id, name] of people) {
      const outcome = await act(id);
      if (outcome.kind !== "done") failures.push({ id, name, why: problemOf(outcome)?.message ?? "" });
      done += 1;
      setStage({ kind: "running", done, total: people.size });
    }
    setStage({ kind: "over", done: done - failures.length, failures });
    // Whoever left the page meanwhile hears of the end there.
    toast({ message: t("bulk-dialog.over", { done: done - failures.length, failed: failures.length }) });
  };

  return (
    <Dialog opened onClose={onClose} closeOnClickOutside={false} title={t(titles[task], { count: people.size })}>
      {stage.kind === "asking" && (
        <form onSubmit={run} noValidate>
          <Stack>
            {task === "grant" && (
              <>
                <NativeSelect
                  label={t("account-roles.grant-label")}
                  {...giving.field("role")}
                  onChange={(event) => giving.set("role", event.currentTarget.value)}
                  data={[
                    { value: "", label: t("account-roles.choose") },
                    ...roles.map((role) => ({
                      value: role.key,
                      label: roleName(role),
                      disabled: !role.permissions.every(({ key }) => may(key)),
                    })),
                  ]}
                />
                <EndField label={t("account-roles.end-label")} {...giving.field("expiresAt")} />
              </>
            )}
            {task === "suspend" && (
              <>
                <Text size="sm">{t("suspend-dialog.effect")}</Text>
                <SuspensionFields form={suspension} />
              </>
            )}
            {task === "end-sessions" && <Text size="sm">{t("account-standing.end-sessions-effect")}</Text>}
          </Stack>
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" {...(task === "suspend" && { color: "red" })}>
              {t("bulk-dialog.run", { count: people.size })}
            </Button>
          </Group>
        </form>
      )}
      {stage.kind === "running" && (
        <>
          <Progress value={(stage.done / stage.total) * 100} aria-label={t("bulk-dialog.progress")} />
          <Text size="sm" mt="xs" role="status">
            {t("bulk-dialog.done-of", { done: stage.done, total: stage.total })}
          </Text>
        </>
      )}
      {stage.kind === "over" && (
        <>
          <Text size="sm" role="status">
            {t("bulk-dialog.over", { done: stage.done, failed: stage.failures.length })}
          </Text>
          {stage.failures.length > 0 && (
            <ul className={classes.failures} aria-label={t("bulk-dialog.failures")}>
              {stage.failures.map(({ id, name, why }) => (
                <li key={id}>
                  <strong>
                    <bdi>{name}</bdi>
                  </strong>
                  <span className={classes.quiet}>{why}</span>
                </li>
              ))}
            </ul>
          )}
          <Group justify="flex-end" mt="lg">
            <Button onClick={onClose} data-autofocus>
              {t("common.close")}
            </Button>
          </Group>
        </>
      )}
    </Dialog>
  );
}
