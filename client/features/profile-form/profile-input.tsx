import { Select, Textarea, TextInput } from "@mantine/core";
import type { ChangeEvent, ReactNode } from "react";
import type { ProfileForm_FieldFragment } from "#client/gql/graphql.ts";
import { useT } from "#client/messages/t.tsx";
import { type Availability, HandleField } from "#client/ui/handle-field.tsx";
import { fieldHelp } from "#client/ui/server-words.ts";
import { autoComplete, type FieldKey } from "./fields.ts";
import { languages, timeZones } from "./places.ts";
import classes from "./profile-form.module.css";

interface Props {
  name: FieldKey;
  label: string;
  /** The browser offers one's own data only for one's own profile. */
  own: boolean;
  facts: ProfileForm_FieldFragment | undefined;
  field: {
    id: string;
    name: string;
    value: string;
    error: string | undefined;
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
    onBlur: () => void;
  };
  onPick: (value: string) => void;
  availability: Availability;
}

/** The right control for each field. */
export function ProfileInput({ name, label, own, facts, field, onPick, availability }: Props) {
  const t = useT();
  const common = { label, description: facts?.help ? fieldHelp(name, facts.help) : undefined, autoComplete: own ? (autoComplete[name] ?? "off") : "off" };
  switch (name) {
    case "handle":
      return <HandleField {...common} {...field} availability={availability} />;
    case "bio":
      return (
        <WithCounter value={field.value} limit={facts?.maxLength}>
          <Textarea {...common} {...field} autosize minRows={4} maxRows={14} />
        </WithCounter>
      );
    case "timeZone":
      return (
        <Select
          {...common}
          id={field.id}
          error={field.error}
          data={[...timeZones(facts?.options)]}
          value={field.value || null}
          onChange={(value) => onPick(value ?? "")}
          searchable
          clearable
          nothingFoundMessage={t("profile-input.no-time-zone")}
          limit={60}
          // The names of zones are the same everywhere.
          renderOption={({ option }) => <span translate="no">{option.label}</span>}
        />
      );
    case "locale":
      return (
        <Select
          {...common}
          id={field.id}
          error={field.error}
          data={[...languages(facts?.options, field.value)]}
          value={field.value || null}
          onChange={(value) => onPick(value ?? "")}
          searchable
          clearable
          renderOption={({ option }) => <span lang={option.value}>{option.label}</span>}
        />
      );
    case "birthDate":
      return <TextInput {...common} {...field} description={undefined} type="date" />;
    case "website":
      return <TextInput {...common} {...field} type="url" inputMode="url" placeholder="https://" />;
    case "phone":
      return <TextInput {...common} {...field} type="tel" inputMode="tel" />;
    default:
      return (
        <WithCounter value={field.value} limit={facts?.maxLength}>
          <TextInput {...common} {...field} />
        </WithCounter>
      );
  }
}

/** Says how much room is left from four fifths of the limit on. */
function WithCounter({ value, limit, children }: { value: string; limit: number | null | undefined; children: ReactNode }) {
  const t = useT();
  const length = [...value].length;
  const near = limit != null && length >= limit * 0.8;
  return (
    <div>
      {children}
      <p className={classes.counter} role="status" data-over={(near && length > limit) || undefined}>
        {near && t("profile-input.counter", { length, limit })}
      </p>
    </div>
  );
}
