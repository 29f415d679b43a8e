import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Anchor, Badge } from "@mantine/core";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import type { RoleRow_RoleFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { listText, numberText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { roleDescription, roleName } from "#client/ui/server-words.ts";
import { Cell } from "#client/ui/table.tsx";
import { groupName, permissionGroups } from "./permission-groups.ts";
import classes from "./roles.module.css";

const fragment = graphql(`
  fragment RoleRow_Role on Role {
    key
    name
    description
    isSystem
    memberCount
    permissions {
      key
    }
    completionRules {
      ...Rule_CompletionRule @unmask
    }
  }
`);

/** What a role is called, what it permits and asks, and how many hold it. */
export function RoleRow({ role, seesHolders }: { role: FragmentType<RoleRow_RoleFragment>; seesHolders: boolean }) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "RoleRow_Role", from: role });
  const { key, permissions, completionRules, memberCount } = data;
  return (
    <tr>
      <Cell className={classes.who}>
        <div>
          <Link to={paths.role(key)} className={classes.name}>
            {roleName(data)}
          </Link>
          {data.isSystem && (
            <Badge variant="light" color="gray" size="sm" tt="none" fw={500} ms="xs">
              {t("role-row.built-in")}
            </Badge>
          )}
          {data.description && <span className={classes.quiet}>{roleDescription(key, data.description)}</span>}
        </div>
      </Cell>
      <Cell label={t("roles.permits")}>
        <div>
          {t("role-row.permissions", { count: permissions.length })}
          <span className={classes.quiet}>{listText(permissionGroups(permissions).map(([group]) => groupName(group)))}</span>
        </div>
      </Cell>
      <Cell label={t("roles.asks")}>{t("role-row.rules", { count: completionRules.length })}</Cell>
      <Cell label={t("roles.held-by")}>
        {memberCount === null ? (
          "–"
        ) : seesHolders ? (
          <Anchor component={Link} to={`${paths.accounts}?${new URLSearchParams({ role: key })}`} aria-label={t("role-row.holders", { count: memberCount })}>
            {numberText(memberCount)}
          </Anchor>
        ) : (
          numberText(memberCount)
        )}
      </Cell>
    </tr>
  );
}
