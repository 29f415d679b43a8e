import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Alert, Checkbox, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { problemOf } from "#client/apollo/problem.ts";
import type { RoleForm_RoleFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import type { ProblemText } from "#client/ui/problem.tsx";
import { SaveBar } from "#client/ui/save-bar.tsx";
import { permissionText } from "#client/ui/server-words.ts";
import { useToast } from "#client/ui/toasts.tsx";
import { useReportUnsaved } from "#client/ui/unsaved.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { groupName, permissionGroups } from "./permission-groups.ts";
import classes from "./roles.module.css";
import { useUpdateRole } from "./use-roles.ts";

const fragment = graphql(`
  fragment RoleForm_Role on Role {
    key
    name
    description
    version
    permissions {
      key
    }
  }
`);

interface Props {
  role: FragmentType<RoleForm_RoleFragment>;
  permissions: readonly { readonly key: string; readonly description: string }[];
  may: (permission: string) => boolean;
  onConflict: () => void;
}

/** Name, words and permissions of a role. What one does not hold oneself can't be given, and says so. */
export function RoleForm({ role, permissions, may, onConflict }: Props) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "RoleForm_Role", from: role });
  const held = data.permissions.map(({ key }) => key);
  const [update, saving] = useUpdateRole();
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(held));
  const form = useFields(
    { name: data.name, description: data.description ?? "" },
    { name: (typed) => (typed.trim() === "" ? t("role-form.name-rule") : null) },
  );
  const toast = useToast();

  // Nobody touches a role that permits more than they hold, not even its name.
  const isBeyond = !held.every(may);
  const mayEdit = may("roles.manage") && !isBeyond;
  const changesPermissions = chosen.size !== held.length || held.some((key) => !chosen.has(key));
  const changed = [
    ...(form.values.name === data.name ? [] : [t("role-form.name")]),
    ...(form.values.description === (data.description ?? "") ? [] : [t("role-form.description")]),
    ...(changesPermissions ? [t("role-form.permissions")] : []),
  ];
  useReportUnsaved(changed);

  const discard = () => {
    setProblem(null);
    setChosen(new Set(held));
    form.setValues({ name: data.name, description: data.description ?? "" });
  };
  const save = async () => {
    setProblem(null);
    if (!form.check()) return;
    const { name, description } = form.values;
    const ended = await update(data.key, {
      expectedVersion: data.version,
      ...(name !== data.name && { name: name.trim() }),
      ...(description !== (data.description ?? "") && { description: description.trim() || null }),
      ...(changesPermissions && { permissions: [...chosen] }),
    });
    if (ended.kind === "done") {
      // As it is kept, without the spaces around it.
      form.setValues({ name: name.trim(), description: description.trim() });
      return toast({ message: t("role-form.saved") });
    }
    // What is there now comes along; saving again puts what was typed over it.
    if (ended.kind === "refused" && ended.remarks.some(({ code }) => code === "VERSION_CONFLICT")) onConflict();
    return setProblem(problemOf(ended, form.remark));
  };

  return (
    <>
      {may("roles.manage") && isBeyond && (
        <Alert color="gray" role="note">
          {t("role-form.beyond")}
        </Alert>
      )}
      <Panel title={t("role-form.about")}>
        <Stack>
          <TextInput label={t("role-form.name")} readOnly={!mayEdit} autoComplete="off" {...form.field("name")} />
          <Textarea label={t("role-form.description")} readOnly={!mayEdit} autosize minRows={2} {...form.field("description")} />
        </Stack>
      </Panel>
      <Panel title={t("role-form.permissions")} hint={t("role-form.permissions-hint")}>
        <div className={classes.groups}>
          {permissionGroups(permissions).map(([group, keys]) => (
            <fieldset key={group} className={classes.group}>
              <legend>{groupName(group)}</legend>
              {keys.map(({ key, description }) => (
                <Checkbox
                  key={key}
                  mb="sm"
                  size="md"
                  label={permissionText(key, description)}
                  description={mayEdit && !may(key) ? t("role-form.not-yours") : undefined}
                  disabled={!mayEdit || !may(key)}
                  checked={chosen.has(key)}
                  onChange={(event) => {
                    const on = event.currentTarget.checked;
                    setChosen((before) => new Set(on ? [...before, key] : [...before].filter((each) => each !== key)));
                  }}
                />
              ))}
            </fieldset>
          ))}
        </div>
      </Panel>
      <SaveBar changes={changed.length} saving={saving} problem={problem?.message} onDiscard={discard} onSave={() => void save()} />
    </>
  );
}
