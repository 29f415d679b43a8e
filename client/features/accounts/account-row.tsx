import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Badge } from "@mantine/core";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import type { AccountRow_AccountFragment, RoleMenu_RoleFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { stateLabels } from "#client/ui/account-state.ts";
import { Picture } from "#client/ui/picture.tsx";
import { roleName } from "#client/ui/server-words.ts";
import { When } from "#client/ui/when.tsx";
import classes from "./accounts.module.css";
import { RoleMenu } from "./role-menu.tsx";

const fragment = graphql(`
  fragment AccountRow_Account on Account {
    id
    email
    state
    createdAt
    profile {
      id
      handle
      displayName
      avatar {
        ...Picture_Image @unmask
      }
    }
    roles {
      role {
        key
        name
      }
    }
  }
`);

const stateColors = { ACTIVE: "teal", UNVERIFIED: "yellow", SUSPENDED: "red", DELETION_SCHEDULED: "gray" } as const;

interface Props {
  account: FragmentType<AccountRow_AccountFragment>;
  roles: FragmentType<RoleMenu_RoleFragment>[];
  mayGrant: boolean;
}

export function AccountRow({ account, roles, mayGrant }: Props) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "AccountRow_Account", from: account });
  const held = data.roles.map(({ role }) => role);
  return (
    <tr>
      <td>
        <span className={classes.person}>
          <Picture picture={data.profile.avatar} size={32} decorative />
          <Link to={paths.person(data.profile.handle)}>
            <bdi>{data.profile.displayName}</bdi>
          </Link>
        </span>
      </td>
      <td>{data.email}</td>
      <td>
        <Badge variant="dot" color={stateColors[data.state]} tt="none" fw={500}>
          {t(stateLabels[data.state])}
        </Badge>
      </td>
      <td>
        <span className={classes.roles}>
          {held.map(({ key, name }) => (
            <Badge key={key} variant="light" color="gray" tt="none" fw={500}>
              {roleName({ key, name })}
            </Badge>
          ))}
          {mayGrant && <RoleMenu accountId={data.id} person={data.profile.displayName} held={held.map(({ key }) => key)} roles={roles} />}
        </span>
      </td>
      <td className={classes.when}>
        <When at={data.createdAt} />
      </td>
    </tr>
  );
}
