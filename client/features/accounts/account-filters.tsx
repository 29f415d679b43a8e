import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Chip, Group, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { AccountFilters_RoleFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { stateLabels } from "#client/ui/account-state.ts";
import { roleName } from "#client/ui/server-words.ts";

const fragment = graphql(`
  fragment AccountFilters_Role on Role {
    key
    name
  }
`);

export type AccountQuestion = { readonly search: string; readonly state: string | null; readonly role: string | null };

interface Props {
  question: AccountQuestion;
  roles: FragmentType<AccountFilters_RoleFragment>[];
  onChange: (change: Partial<AccountQuestion>) => void;
}

/** Search while typing, and chips for states and roles; everything is in the address. */
export function AccountFilters({ question, roles, onChange }: Props) {
  const t = useT();
  const { data: known } = useSuspenseFragment({ fragment, fragmentName: "AccountFilters_Role", from: roles });
  const [words, setWords] = useState(question.search);
  const ask = useDebouncedCallback((search: string) => onChange({ search }), 250);
  useEffect(() => setWords((now) => (now.trim() === question.search.trim() ? now : question.search)), [question.search]);
  return (
    <search>
      <TextInput
        mb="sm"
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
      <Group gap="xs" mb="xs" role="group" aria-label={t("common.state")}>
        {Object.entries(stateLabels).map(([value, label]) => (
          <Chip key={value} size="sm" variant="outline" checked={question.state === value} onChange={(on) => onChange({ state: on ? value : null })}>
            {t(label)}
          </Chip>
        ))}
      </Group>
      <Group gap="xs" mb="lg" role="group" aria-label={t("common.roles")}>
        {known.map(({ key, name }) => (
          <Chip key={key} size="sm" variant="outline" checked={question.role === key} onChange={(on) => onChange({ role: on ? key : null })}>
            {roleName({ key, name })}
          </Chip>
        ))}
      </Group>
    </search>
  );
}
