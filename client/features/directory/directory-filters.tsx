import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Chip, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { DirectoryFilters_RoleFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import type { MessageId } from "#client/messages/catalogue.ts";
import { percentText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { roleName } from "#client/ui/server-words.ts";
import classes from "./directory.module.css";
import type { DirectoryQuestion, OrderKey, QuestionChange } from "./use-directory-question.ts";

const fragment = graphql(`
  fragment DirectoryFilters_Role on Role {
    key
    name
  }
`);

interface Props {
  question: DirectoryQuestion;
  roles: FragmentType<DirectoryFilters_RoleFragment>[];
  readsCompletion: boolean;
  onChange: (change: QuestionChange) => void;
}

const plainOrders: { value: OrderKey; label: MessageId }[] = [
  { value: "name", label: "directory-filters.by-name" },
  { value: "newest", label: "directory-filters.newest" },
];
const completionOrders: { value: OrderKey; label: MessageId }[] = [
  { value: "least", label: "directory-filters.least" },
  { value: "most", label: "directory-filters.most" },
];

/** Search while typing, and chips; everything is in the address. */
export function DirectoryFilters({ question, roles, readsCompletion, onChange }: Props) {
  const t = useT();
  const { data: known } = useSuspenseFragment({ fragment, fragmentName: "DirectoryFilters_Role", from: roles });
  const [words, setWords] = useState(question.search);
  const search = useDebouncedCallback((value: string) => onChange({ search: value || null }), 250);
  // The search on top of the page, a cleared filter, and going back change the address from outside.
  useEffect(() => setWords((now) => (now.trim() === question.search.trim() ? now : question.search)), [question.search]);
  return (
    <search className={classes.filters}>
      <div className={classes.first}>
        <TextInput
          className={classes.words ?? ""}
          type="search"
          aria-label={t("directory-filters.search")}
          placeholder={t("directory-filters.search")}
          leftSection={<IconSearch aria-hidden="true" size={18} />}
          value={words}
          autoComplete="off"
          onChange={(event) => {
            setWords(event.currentTarget.value);
            search(event.currentTarget.value);
          }}
        />
        <Select
          aria-label={t("directory-filters.order")}
          className={classes.order ?? ""}
          data={[...plainOrders, ...(readsCompletion ? completionOrders : [])].map(({ value, label }) => ({ value, label: t(label) }))}
          value={question.order}
          allowDeselect={false}
          onChange={(value) => onChange({ order: value === "name" ? null : value })}
        />
      </div>
      <Group gap="xs" role="group" aria-label={t("directory-filters.filters")}>
        <Choice label={t("directory-filters.with-photo")} checked={question.picture === "with"} onToggle={(on) => onChange({ picture: on ? "with" : null })} />
        <Choice
          label={t("directory-filters.without-photo")}
          checked={question.picture === "without"}
          onToggle={(on) => onChange({ picture: on ? "without" : null })}
        />
        {readsCompletion && (
          <>
            <Choice
              label={t("directory-filters.below", { percent: percentText(50) })}
              checked={question.completion === "low"}
              onToggle={(on) => onChange({ completion: on ? "low" : null })}
            />
            <Choice
              label={t("directory-filters.incomplete")}
              checked={question.completion === "open"}
              onToggle={(on) => onChange({ completion: on ? "open" : null })}
            />
            <Choice
              label={t("directory-filters.complete")}
              checked={question.completion === "done"}
              onToggle={(on) => onChange({ completion: on ? "done" : null })}
            />
          </>
        )}
        {known.map(({ key, name }) => (
          <Choice key={key} label={roleName({ key, name })} checked={question.role === key} onToggle={(on) => onChange({ role: on ? key : null })} />
        ))}
      </Group>
    </search>
  );
}

function Choice({ label, checked, onToggle }: { label: string; checked: boolean; onToggle: (on: boolean) => void }) {
  return (
    <Chip checked={checked} onChange={onToggle} variant="outline" size="sm">
      {label}
    </Chip>
  );
}
