import { useQuery } from "@apollo/client/react";
import { NativeSelect, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { graphql } from "#client/gql/index.ts";
import { listText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { permissionText, roleName } from "#client/ui/server-words.ts";
import classes from "./accounts.module.css";
import { useOpenAccount } from "./use-open-account.ts";

const accessTab = graphql(`
  query AccountAccess {
    permissions {
      key
      description
    }
    roles {
      key
      name
      permissions {
        key
      }
    }
  }
`);

const explain = graphql(`
  query ExplainAccess($id: ID!, $permission: String!) {
    explainAccess(subjectId: $id, permission: $permission) {
      allowed
      missingPermission
      grantedBy {
        key
        name
      }
    }
  }
`);

interface Props {
  accountId: string;
  person: string;
}

/** Why somebody may or may not do something: asked of the server that decides it, never worked out here. */
export function AccessExplanation({ accountId, person }: Props) {
  const t = useT();
  const drawer = useOpenAccount();
  const choices = useQuery(accessTab);
  return (
    <Loaded result={choices}>
      {({ permissions, roles }) => (
        <>
          <NativeSelect
            label={t("access-explanation.question", { person })}
            value={drawer.permission ?? ""}
            onChange={(event) => drawer.ask(event.currentTarget.value || null)}
            data={[
              { value: "", label: t("access-explanation.choose") },
              ...permissions.map(({ key, description }) => ({ value: key, label: permissionText(key, description) })),
            ]}
          />
          {drawer.permission !== null && (
            <Answer
              accountId={accountId}
              person={person}
              permission={drawer.permission}
              holders={roles.filter((role) => role.permissions.some(({ key }) => key === drawer.permission)).map(roleName)}
            />
          )}
        </>
      )}
    </Loaded>
  );
}

function Answer({ accountId, person, permission, holders }: Props & { permission: string; holders: readonly string[] }) {
  const t = useT();
  const result = useQuery(explain, { variables: { id: accountId, permission }, fetchPolicy: "network-only" });
  return (
    <div aria-live="polite" className={classes.answer}>
      <Loaded result={result}>
        {({ explainAccess: { allowed, grantedBy, missingPermission } }) => {
          const names = grantedBy.map(roleName);
          const sentence = allowed
            ? t("access-explanation.allowed", { person, roles: listText(names), count: names.length })
            : missingPermission === null
              ? t("access-explanation.suspended", { person })
              : t("access-explanation.missing", { person });
          const Icon = allowed ? IconCircleCheck : IconCircleX;
          return (
            <>
              <p className={classes.sentence} data-allowed={allowed}>
                <Icon aria-hidden="true" size={22} stroke={1.6} />
                {sentence}
              </p>
              {grantedBy.length > 0 && (
                <ol className={classes.path} aria-label={t("access-explanation.path")}>
                  <li>
                    <bdi>{person}</bdi>
                  </li>
                  <li>{listText(names)}</li>
                  <li>
                    <code dir="ltr" translate="no">
                      {permission}
                    </code>
                  </li>
                </ol>
              )}
              {!allowed && missingPermission !== null && (
                <Text size="sm" c="dimmed">
                  {t("access-explanation.holders", { roles: listText(holders), count: holders.length })}
                </Text>
              )}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
