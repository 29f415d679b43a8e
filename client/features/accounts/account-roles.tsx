import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Button, NativeSelect, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { problemOf } from "#client/apollo/problem.ts";
import type { AccountRoles_AccountFragment, AccountRoles_RoleFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { EndField, endOf, endRule } from "#client/ui/end-field.tsx";
import { momentText } from "#client/ui/moment.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { roleName } from "#client/ui/server-words.ts";
import { useToast } from "#client/ui/toasts.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { When } from "#client/ui/when.tsx";
import classes from "./accounts.module.css";
import { useGrantRole, useRevokeRole } from "./use-roles.ts";

const fragment = graphql(`
  fragment AccountRoles_Account on Account {
    id
    profile {
      id
      displayName
    }
    roles {
      ...Held_RoleGrant @unmask
    }
  }
`);

const roleFragment = graphql(`
  fragment AccountRoles_Role on Role {
    key
    name
    permissions {
      key
    }
  }
`);

interface Props {
  account: FragmentType<AccountRoles_AccountFragment>;
  roles: FragmentType<AccountRoles_RoleFragment>[];
  may: (permission: string) => boolean;
}

/** What they hold, since when, by whom and until when; giving and taking, up to what one holds oneself. */
export function AccountRoles({ account, roles, may }: Props) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "AccountRoles_Account", from: account });
  const { data: known } = useSuspenseFragment({ fragment: roleFragment, fragmentName: "AccountRoles_Role", from: roles });
  const [revoke] = useRevokeRole();
  const [busyWith, setBusyWith] = useState<string | null>(null);
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const toast = useToast();
  const person = data.profile.displayName;

  const take = async (role: { key: string; name: string }) => {
    setProblem(null);
    setBusyWith(role.key);
    const ended = await revoke({ accountId: data.id, role: role.key });
    setBusyWith(null);
    if (ended.kind === "done") toast({ message: t("account-roles.revoked", { person, role: roleName(role) }) });
    else setProblem(problemOf(ended));
  };

  return (
    <>
      <ul className={classes.grants}>
        {data.roles.map(({ role, grantedAt, grantedBy, expiresAt }) => (
          <li key={role.key}>
            <div>
              <strong>{roleName(role)}</strong>
              <span className={classes.quiet}>
                {grantedBy ? (
                  <Message id="account-roles.by" values={{ person: grantedBy.displayName }} components={{ 0: <When at={grantedAt} /> }} />
                ) : (
                  <Message id="account-roles.since" components={{ 0: <When at={grantedAt} /> }} />
                )}
              </span>
              {expiresAt && <span className={classes.quiet}>{t("account-roles.ends", { at: momentText(expiresAt) })}</span>}
            </div>
            {may("roles.grant") && (
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                loading={busyWith === role.key}
                aria-label={t("account-roles.revoke-of", { role: roleName(role) })}
                onClick={() => void take(role)}
              >
                {t("common.revoke")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {data.roles.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("account-roles.none")}
        </Text>
      )}
      <Problem problem={problem} mt="md" />
      {may("roles.grant") && <GrantForm accountId={data.id} person={person} roles={known} may={may} />}
    </>
  );
}

function GrantForm({ accountId, person, roles, may }: { accountId: string; person: string; roles: readonly AccountRoles_RoleFragment[]; may: Props["may"] }) {
  const t = useT();
  const [grant, busy] = useGrantRole();
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const toast = useToast();
  const form = useFields({ role: "", expiresAt: "" }, { role: (typed) => (typed === "" ? t("account-roles.choose-rule") : null), expiresAt: endRule });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    if (busy || !form.check()) return;
    const chosen = roles.find(({ key }) => key === form.values.role);
    const ended = await grant({ accountId, role: form.values.role, expiresAt: endOf(form.values.expiresAt) });
    if (ended.kind === "done") {
      form.setValues({ role: "", expiresAt: "" });
      return toast({ message: t("account-roles.granted", { person, role: chosen ? roleName(chosen) : form.values.role }) });
    }
    return setProblem(problemOf(ended));
  };

  const { role, expiresAt } = { role: form.field("role"), expiresAt: form.field("expiresAt") };
  return (
    <form onSubmit={submit} noValidate className={classes.grant}>
      <NativeSelect
        label={t("account-roles.grant-label")}
        {...role}
        onChange={(event) => form.set("role", event.currentTarget.value)}
        data={[
          { value: "", label: t("account-roles.choose") },
          ...roles.map((each) => {
            // Nobody gives more than they hold; the server would refuse it, so it is said before.
            const tooMuch = !each.permissions.every(({ key }) => may(key));
            return { value: each.key, disabled: tooMuch, label: tooMuch ? t("account-roles.too-much", { role: roleName(each) }) : roleName(each) };
          }),
        ]}
      />
      <EndField label={t("account-roles.end-label")} {...expiresAt} />
      <Button type="submit" variant="default" loading={busy}>
        {t("account-roles.grant")}
      </Button>
      <Problem problem={problem} mt="md" />
    </form>
  );
}
