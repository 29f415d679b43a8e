import { Select } from "@mantine/core";
import { useT } from "#client/messages/t.tsx";
import { auditActions, auditActionText } from "#client/ui/audit-action.ts";

export function AuditFilters({ action, onChange }: { action: string; onChange: (action: string | null) => void }) {
  const t = useT();
  const choices = auditActions.map((value) => ({ value, label: auditActionText(value) }));
  return (
    <search>
      <Select
        mb="lg"
        maw="22rem"
        aria-label={t("audit-filters.what")}
        placeholder={t("audit-filters.everything")}
        clearable
        searchable
        data={choices}
        value={action || null}
        onChange={onChange}
      />
    </search>
  );
}
