import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { FormEvent } from "react";
import { useNavigate } from "react-router";
import { paths } from "#client/app/paths.ts";
import { useT } from "#client/messages/t.tsx";
import classes from "./frame.module.css";

export function PeopleSearch() {
  const t = useT();
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
          aria-label={t("people-search.label")}
          placeholder={t("people-search.label")}
          size="sm"
          leftSection={<IconSearch aria-hidden="true" size={16} />}
          autoComplete="off"
        />
      </form>
    </search>
  );
}
