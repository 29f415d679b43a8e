import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { problemOf } from "#client/apollo/problem.ts";
import type { InviteDialog_RoleFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { roleDescription, roleName } from "#client/ui/server-words.ts";
import { useToast } from "#client/ui/toasts.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import classes from "./invitations.module.css";
import { useInvite } from "./use-invitations.ts";

const fragment = graphql(`
  fragment InviteDialog_Role on Role {
    key
    name
    description
    permissions {
      key
    }
  }
`);

interface Props {
  opened: boolean;
  roles: FragmentType<InviteDialog_RoleFragment>[];
  may: (permission: string) => boolean;
  onClose: () => void;
}

/** Everybody gets this one, whether they were invited or not. */
const everybodys = "member";

/** Stays as it was typed while the page is open, whether the dialog is or not. */
export function InviteDialog({ opened, roles, may, onClose }: Props) {
  const t = useT();
  const { data: known } = useSuspenseFragment({ fragment, fragmentName: "InviteDialog_Role", from: roles });
  const [invite, busy] = useInvite();
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toast = useToast();
  const form = useFields({ email: "" }, { email: (typed) => (/^\S+@\S+\.\S+$/.test(typed.trim()) ? null : t("common.email-rule")) });
  const offered = known.filter(({ key }) => key !== everybodys);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    if (busy || !form.check()) return;
    const email = form.values.email.trim();
    const ended = await invite({ email, roles: [...chosen] });
    if (ended.kind === "done") {
      form.setValues({ email: "" });
      setChosen(new Set());
      toast({ message: t("invite-dialog.sent", { email }) });
      return onClose();
    }
    return setProblem(problemOf(ended, form.remark));
  };

  return (
    <Dialog opened={opened} onClose={onClose} closeOnClickOutside={false} title={t("invite-dialog.title")}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t("invite-dialog.limits")}</Text>
          <TextInput
            label={t("common.email")}
            type="email"
            inputMode="email"
            autoComplete="off"
            required
            withAsterisk={false}
            data-autofocus
            {...form.field("email")}
          />
          {may("roles.grant") && (
            <fieldset className={classes.roles}>
              <legend>{t("common.roles")}</legend>
              {offered.map((role) => {
                const tooMuch = !role.permissions.every(({ key }) => may(key));
                return (
                  <Checkbox
                    key={role.key}
                    mt="xs"
                    size="md"
                    label={roleName(role)}
                    description={tooMuch ? t("invite-dialog.too-much") : role.description && roleDescription(role.key, role.description)}
                    disabled={tooMuch}
                    checked={chosen.has(role.key)}
                    onChange={(event) => {
                      const on = event.currentTarget.checked;
                      setChosen((before) => new Set(on ? [...before, role.key] : [...before].filter((each) => each !== role.key)));
                    }}
                  />
                );
              })}
            </fieldset>
          )}
        </Stack>
        <Problem problem={problem} mt="md" />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("invite-dialog.submit")}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
