import { Select } from "@mantine/core";
import { auditActions } from "#client/ui/audit-action.ts";

const choices = Object.entries(auditActions).map(([value, label]) => ({ value, label }));

export function AuditFilters({ action, onChange }: { action: string; onChange: (action: string | null) => void }) {
  return (
    <search>
      <Select
        mb="lg"
        maw="22rem"
        aria-label="What happened"
        placeholder="Everything"
        clearable
        searchable
        data={choices}
        value={action || null}
        onChange={onChange}
      />
    </search>
  );
}
