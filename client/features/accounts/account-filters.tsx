import { Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useT } from "#client/messages/t.tsx";
import { stateLabels } from "#client/ui/account-state.ts";

export function AccountFilters({
  search,
  state,
  onChange,
}: {
  search: string;
  state: string | null;
  onChange: (search: string, state: string | null) => void;
}) {
  const t = useT();
  const states = Object.entries(stateLabels).map(([value, label]) => ({ value, label: t(label) }));
  const [words, setWords] = useState(search);
  const ask = useDebouncedCallback((value: string) => onChange(value, state), 250);
  useEffect(() => setWords((now) => (now.trim() === search.trim() ? now : search)), [search]);
  return (
    <Group component="search" mb="lg" gap="sm">
      <TextInput
        flex="1 1 16rem"
        type="search"
        aria-label={t("account-filters.search")}
        placeholder={t("account-filters.search-hint")}
        leftSection={<IconSearch aria-hidden="true" size={18} />}
        autoComplete="off"
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          ask(event.currentTarget.value);
        }}
      />
      <Select
        flex="0 1 14rem"
        aria-label={t("common.state")}
        placeholder={t("account-filters.any-state")}
        clearable
        data={states}
        value={state}
        onChange={(value) => onChange(words, value)}
      />
    </Group>
  );
}
