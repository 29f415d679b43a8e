import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Chip, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { DirectoryFilters_RoleFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
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

const plainOrders: { value: OrderKey; label: string }[] = [
  { value: "name", label: "By name" },
  { value: "newest", label: "Newest first" },
];
const completionOrders: { value: OrderKey; label: string }[] = [
  { value: "least", label: "Least complete first" },
  { value: "most", label: "Most complete first" },
];

/** Search while typing, and chips; everything is in the address. */
export function DirectoryFilters({ question, roles, readsCompletion, onChange }: Props) {
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
          aria-label="Search by name or handle"
          placeholder="Search by name or handle"
          leftSection={<IconSearch aria-hidden="true" size={18} />}
          value={words}
          autoComplete="off"
          onChange={(event) => {
            setWords(event.currentTarget.value);
            search(event.currentTarget.value);
          }}
        />
        <Select
          aria-label="Order"
          className={classes.order ?? ""}
          data={readsCompletion ? [...plainOrders, ...completionOrders] : plainOrders}
          value={question.order}
          allowDeselect={false}
          onChange={(value) => onChange({ order: value === "name" ? null : value })}
        />
      </div>
      <Group gap="xs" role="group" aria-label="Filters">
        <Choice label="With a photo" checked={question.picture === "with"} onToggle={(on) => onChange({ picture: on ? "with" : null })} />
        <Choice label="Without a photo" checked={question.picture === "without"} onToggle={(on) => onChange({ picture: on ? "without" : null })} />
        {readsCompletion && (
          <>
            <Choice label="Below 50%" checked={question.completion === "low"} onToggle={(on) => onChange({ completion: on ? "low" : null })} />
            <Choice label="Incomplete" checked={question.completion === "open"} onToggle={(on) => onChange({ completion: on ? "open" : null })} />
            <Choice label="Complete" checked={question.completion === "done"} onToggle={(on) => onChange({ completion: on ? "done" : null })} />
          </>
        )}
        {known.map(({ key, name }) => (
          <Choice key={key} label={name} checked={question.role === key} onToggle={(on) => onChange({ role: on ? key : null })} />
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
