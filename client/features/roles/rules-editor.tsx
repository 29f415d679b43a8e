import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { ActionIcon, Button, Checkbox, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { problemOf } from "#client/apollo/problem.ts";
import type { RulesEditor_RoleFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { fieldLabel } from "#client/ui/server-words.ts";
import { useToast } from "#client/ui/toasts.tsx";
import { useReportUnsaved } from "#client/ui/unsaved.tsx";
import classes from "./roles.module.css";
import { draftOf, inputOf, newDraft, type RuleDraft, sameDrafts } from "./rule-drafts.ts";
import { type Impact, RulesPreview } from "./rules-preview.tsx";
import { useSetRules } from "./use-roles.ts";

const fragment = graphql(`
  fragment RulesEditor_Role on Role {
    key
    version
    memberCount
    completionRules {
      ...Rule_CompletionRule @unmask
    }
  }
`);

export interface RuleField {
  readonly key: string;
  readonly label: string;
  readonly kind: string;
  readonly maxLength: number | null;
}

interface Props {
  role: FragmentType<RulesEditor_RoleFragment>;
  fields: readonly RuleField[];
  mayEdit: boolean;
}

const isText = (field: RuleField | undefined): boolean => field?.kind === "TEXT" || field?.kind === "LONG_TEXT";

/** What a role asks of a profile, and how much each counts. Nothing is saved before it was said how many it moves. */
export function RulesEditor({ role, fields, mayEdit }: Props) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "RulesEditor_Role", from: role });
  const saved = data.completionRules.map(draftOf);
  const [drafts, setDrafts] = useState<readonly RuleDraft[]>(saved);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const [impact, setImpact] = useState<Impact | null>(null);
  const [setRules, busy] = useSetRules();
  const toast = useToast();
  const isChanged = !sameDrafts(drafts, saved);
  useReportUnsaved(isChanged ? [t("rules-editor.title")] : []);

  const change = (id: string, part: Partial<RuleDraft>) => setDrafts((before) => before.map((draft) => (draft.id === id ? { ...draft, ...part } : draft)));
  const move = (from: number, to: number) =>
    setDrafts((before) => {
      const after = [...before];
      after.splice(to, 0, ...after.splice(from, 1));
      return after;
    });

  const send = async (dryRun: boolean) => {
    setProblem(null);
    setErrors({});
    const ended = await setRules({ role: data.key, expectedVersion: data.version, rules: drafts.map(inputOf) }, dryRun);
    if (ended.kind === "done") return ended.value;
    setImpact(null);
    if (ended.kind === "refused") setErrors(atTheirFields(ended.remarks, drafts));
    setProblem(problemOf(ended, ofNoField));
    return null;
  };
  const preview = async () => setImpact((await send(true))?.impact ?? null);
  const save = async () => {
    if ((await send(false)) === null) return;
    setImpact(null);
    toast({ message: t("rules-editor.saved") });
  };

  return (
    <Panel title={t("rules-editor.title")} hint={t("rules-editor.hint")}>
      <ol className={classes.rules}>
        {drafts.map((draft, index) => {
          const field = fields.find(({ key }) => key === draft.field);
          const name = fieldLabel(draft.field, field?.label ?? draft.field);
          const label = (part: string) => t("common.named", { name, value: part });
          return (
            <li key={draft.id} className={classes.rule}>
              <NativeSelect
                label={t("rules-editor.field")}
                aria-label={label(t("rules-editor.field"))}
                disabled={!mayEdit}
                value={draft.field}
                error={errors[`${index} field`] ?? errors[`${index} key`]}
                data={fields.map(({ key, label }) => ({ value: key, label: fieldLabel(key, label) }))}
                onChange={(event) => change(draft.id, { field: event.currentTarget.value, minCount: "1" })}
              />
              <TextInput
                label={t("rules-editor.weight")}
                aria-label={label(t("rules-editor.weight"))}
                type="number"
                min={1}
                max={1000}
                readOnly={!mayEdit}
                value={draft.weight}
                error={errors[`${index} weight`]}
                onChange={(event) => change(draft.id, { weight: event.currentTarget.value })}
              />
              {isText(field) && (
                <TextInput
                  label={t("rules-editor.characters")}
                  aria-label={label(t("rules-editor.characters"))}
                  type="number"
                  min={1}
                  {...(field?.maxLength && { max: field.maxLength })}
                  readOnly={!mayEdit}
                  value={draft.minCount}
                  error={errors[`${index} minCount`]}
                  onChange={(event) => change(draft.id, { minCount: event.currentTarget.value })}
                />
              )}
              <Checkbox
                className={classes.required ?? ""}
                size="md"
                label={t("rules-editor.required")}
                aria-label={label(t("rules-editor.required"))}
                disabled={!mayEdit}
                checked={draft.isRequired}
                onChange={(event) => change(draft.id, { isRequired: event.currentTarget.checked })}
              />
              {mayEdit && (
                <Group gap={2} className={classes.moves ?? ""} wrap="nowrap">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    disabled={index === 0}
                    aria-label={t("rules-editor.up", { name })}
                    onClick={() => move(index, index - 1)}
                  >
                    <IconArrowUp aria-hidden="true" size={18} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    disabled={index === drafts.length - 1}
                    aria-label={t("rules-editor.down", { name })}
                    onClick={() => move(index, index + 1)}
                  >
                    <IconArrowDown aria-hidden="true" size={18} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="red"
                    aria-label={t("rules-editor.remove", { name })}
                    onClick={() => setDrafts(drafts.filter(({ id }) => id !== draft.id))}
                  >
                    <IconTrash aria-hidden="true" size={18} />
                  </ActionIcon>
                </Group>
              )}
            </li>
          );
        })}
      </ol>
      {drafts.length === 0 && (
        <Text size="sm" c="dimmed" mb="md">
          {t("rules-editor.none")}
        </Text>
      )}
      <Problem problem={problem} mt="md" />
      {mayEdit && (
        <Group justify="space-between" mt="md">
          <Button variant="default" onClick={() => setDrafts([...drafts, newDraft(fields, drafts)])}>
            {t("rules-editor.add")}
          </Button>
          <Group gap="xs">
            {isChanged && (
              <Button
                variant="subtle"
                color="gray"
                onClick={() => {
                  setDrafts(saved);
                  setErrors({});
                  setProblem(null);
                }}
              >
                {t("common.discard")}
              </Button>
            )}
            <Button disabled={!isChanged} loading={busy && impact === null} onClick={() => void preview()}>
              {t("rules-editor.preview")}
            </Button>
          </Group>
        </Group>
      )}
      <RulesPreview impact={impact} holders={data.memberCount} busy={busy} onClose={() => setImpact(null)} onSave={() => void save()} />
    </Panel>
  );
}

type Remark = { readonly message: string; readonly path: readonly string[] };

/** The server speaks of `["rules", "2", "weight"]`: the third rule's weight. */
function atTheirFields(remarks: readonly Remark[], drafts: readonly RuleDraft[]): Readonly<Record<string, string>> {
  return Object.fromEntries(remarks.flatMap(({ message, path: [, index, part] }) => (drafts[Number(index)] && part ? [[`${index} ${part}`, message]] : [])));
}

/** What belongs to no field stands below them all. */
const ofNoField = (remarks: readonly Remark[]): readonly string[] => remarks.flatMap(({ message, path }) => (path.length < 3 ? [message] : []));
