import { Group, Pill, Select, TextInput } from "@mantine/core";
import { useT } from "#client/messages/t.tsx";
import { auditActions, auditActionText } from "#client/ui/audit-action.ts";
import type { AuditQuestion } from "./use-audit-question.ts";

interface Props {
  question: AuditQuestion;
  onChange: (change: Partial<AuditQuestion>) => void;
}

/** What happened, and between which days; who and on what come by links from elsewhere, and can be taken off. */
export function AuditFilters({ question, onChange }: Props) {
  const t = useT();
  const { action, from, to, actor, target } = question;
  const choices = auditActions.map((value) => ({ value, label: auditActionText(value) }));
  return (
    <search>
      <Group gap="sm" mb="sm" align="end">
        <Select
          flex="1 1 16rem"
          label={t("audit-filters.what")}
          placeholder={t("audit-filters.everything")}
          clearable
          searchable
          data={choices}
          value={action}
          onChange={(value) => onChange({ action: value })}
          clearButtonProps={{ "aria-label": t("audit-filters.everything") }}
        />
        <TextInput
          flex="0 1 11rem"
          type="date"
          label={t("audit-filters.from")}
          value={from ?? ""}
          onChange={(event) => onChange({ from: event.currentTarget.value || null })}
        />
        <TextInput
          flex="0 1 11rem"
          type="date"
          label={t("audit-filters.to")}
          value={to ?? ""}
          onChange={(event) => onChange({ to: event.currentTarget.value || null })}
        />
      </Group>
      <Group gap="xs" mb="lg">
        {actor !== null && (
          <Pill
            size="lg"
            withRemoveButton
            removeButtonProps={{ "aria-label": t("audit-filters.anybody"), tabIndex: 0, "aria-hidden": false }}
            onRemove={() => onChange({ actor: null })}
          >
            {t("audit-filters.one-person")}
          </Pill>
        )}
        {target !== null && (
          <Pill
            size="lg"
            withRemoveButton
            removeButtonProps={{ "aria-label": t("audit-filters.anything"), tabIndex: 0, "aria-hidden": false }}
            onRemove={() => onChange({ target: null })}
          >
            {t("audit-filters.one-thing")}
          </Pill>
        )}
      </Group>
    </search>
  );
}
