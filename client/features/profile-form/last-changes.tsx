import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Alert, Button } from "@mantine/core";
import { useRef, useState } from "react";
import { failureText } from "#client/apollo/failure.ts";
import type { LastChanges_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { listText } from "#client/messages/format.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { fieldLabel } from "#client/ui/server-words.ts";
import { useToast } from "#client/ui/toasts.tsx";
import { When } from "#client/ui/when.tsx";
import classes from "./last-changes.module.css";
import { useUndoChange } from "./use-undo-change.ts";

const fragment = graphql(`
  fragment LastChanges_Profile on Profile {
    id
    changes(last: 5) {
      version
      at
      fields
      by {
        id
        displayName
      }
    }
  }
`);

/** The last edits that can be taken back, each on its own; to take one back is an edit, too. */
export function LastChanges({ profile }: { profile: FragmentType<LastChanges_ProfileFragment> }) {
  const t = useT();
  const toast = useToast();
  const { data: person } = useSuspenseFragment({ fragment, fragmentName: "LastChanges_Profile", from: profile });
  const [undo, busy] = useUndoChange(person.id);
  const [problem, setProblem] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  if (!person.changes?.length) return null;

  const takeBack = async (version: number) => {
    if (busy) return;
    setProblem(null);
    const outcome = await undo(version);
    if (outcome.kind === "refused") return setProblem(outcome.remarks.map(({ message }) => message).join(" "));
    if (outcome.kind === "failed") return setProblem(failureText(outcome.failure));
    toast({ message: t("last-changes.undone") });
    // The button that was pressed is gone with its edit.
    list.current?.focus();
  };

  return (
    <Panel title={t("last-changes.title")}>
      <ul className={classes.changes} ref={list} tabIndex={-1}>
        {person.changes.map(({ version, at, fields, by }) => {
          const named = listText(fields.map((field) => fieldLabel(field, field)));
          return (
            <li key={version}>
              <span className={classes.what}>
                {named}
                <span className={classes.when}>
                  {by && by.id !== person.id ? (
                    <Message id="last-changes.by" values={{ name: by.displayName }} components={{ 0: <When at={at} /> }} />
                  ) : (
                    <When at={at} />
                  )}
                </span>
              </span>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t("last-changes.undo", { fields: named })}
                aria-disabled={busy || undefined}
                onClick={() => void takeBack(version)}
              >
                {t("common.undo")}
              </Button>
            </li>
          );
        })}
      </ul>
      {problem && (
        <Alert color="red" variant="light" mt="sm" role="alert">
          {problem}
        </Alert>
      )}
    </Panel>
  );
}
