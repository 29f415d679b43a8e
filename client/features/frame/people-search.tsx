import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { FormEvent } from "react";
import { useNavigate } from "react-router";
import { paths } from "#client/app/paths.ts";
import classes from "./frame.module.css";

export function PeopleSearch() {
  const navigate = useNavigate();
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const words = String(new FormData(event.currentTarget).get("search") ?? "").trim();
    void navigate(words ? `${paths.people}?search=${encodeURIComponent(words)}` : paths.people);
  };
  return (
    <search className={classes.search}>
      <form onSubmit={search}>
        <TextInput
          name="search"
          type="search"
          aria-label="Find a person"
          placeholder="Find a person"
          size="sm"
          leftSection={<IconSearch aria-hidden="true" size={16} />}
          autoComplete="off"
        />
      </form>
    </search>
  );
}
