import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { ActionIcon, Badge, Checkbox, Menu } from "@mantine/core";
import { IconDotsVertical } from "@tabler/icons-react";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import type { AccountRow_AccountFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Picture } from "#client/ui/picture.tsx";
import { roleName } from "#client/ui/server-words.ts";
import { Cell, CornerCell } from "#client/ui/table.tsx";
import { When } from "#client/ui/when.tsx";
import { StateBadge } from "./account-head.tsx";
import classes from "./accounts.module.css";
import { useOpenAccount } from "./use-open-account.ts";

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
      ...Held_RoleGrant @unmask
    }
  }
`);

interface Props {
  account: FragmentType<AccountRow_AccountFragment>;
  may: (permission: string) => boolean;
  /** Whether it is chosen; null where there is nothing to do with several at once. */
  chosen: boolean | null;
  onChoose: (name: string, on: boolean) => void;
}

export function AccountRow({ account, may, chosen, onChoose }: Props) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "AccountRow_Account", from: account });
  const drawer = useOpenAccount();
  const { id, state, profile } = data;
  const person = profile.displayName;
  return (
    <tr data-chosen={chosen || undefined}>
      {chosen !== null && (
        <CornerCell at="start">
          <Checkbox
            size="md"
            aria-label={t("account-row.choose", { person })}
            checked={chosen}
            onChange={(event) => onChoose(person, event.currentTarget.checked)}
          />
        </CornerCell>
      )}
      <Cell>
        <span className={classes.person}>
          <Picture picture={profile.avatar} size={32} decorative />
          <Link to={drawer.linkTo(id)} preventScrollReset>
            <bdi>{person}</bdi>
          </Link>
        </span>
      </Cell>
      <Cell label={t("common.email")} className={classes.email}>
        {data.email}
      </Cell>
      <Cell label={t("common.state")}>
        <StateBadge state={state} />
      </Cell>
      <Cell label={t("common.roles")}>
        <span className={classes.roles}>
          {data.roles.map(({ role }) => (
            <Badge key={role.key} variant="light" color="gray" tt="none" fw={500}>
              {roleName(role)}
            </Badge>
          ))}
        </span>
      </Cell>
      <Cell label={t("accounts.joined")} className={classes.when}>
        <When at={data.createdAt} />
      </Cell>
      <CornerCell at="end">
        <Menu position="bottom-end" width={240}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="md" aria-label={t("account-row.menu", { person })}>
              <IconDotsVertical aria-hidden="true" size={18} stroke={1.8} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => drawer.open(id)}>{t("account-row.open")}</Menu.Item>
            <Menu.Item component={Link} to={paths.person(profile.handle)}>
              {t("account-row.profile")}
            </Menu.Item>
            {(may("accounts.suspend") || may("accounts.secure")) && <Menu.Divider />}
            {may("accounts.secure") && <Menu.Item onClick={() => drawer.open(id, "end-sessions")}>{t("account-standing.end-sessions")}</Menu.Item>}
            {may("accounts.secure") && <Menu.Item onClick={() => drawer.open(id, "reset-password")}>{t("account-standing.reset-password")}</Menu.Item>}
            {may("accounts.suspend") && state !== "SUSPENDED" && (
              <Menu.Item color="red" onClick={() => drawer.open(id, "suspend")}>
                {t("account-standing.suspend")}
              </Menu.Item>
            )}
            {may("accounts.suspend") && state === "SUSPENDED" && (
              <Menu.Item onClick={() => drawer.open(id, "reactivate")}>{t("account-standing.reactivate")}</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </CornerCell>
    </tr>
  );
}
