import { useQuery } from "@apollo/client/react";
import { Drawer, Skeleton, Tabs } from "@mantine/core";
import { Loaded } from "#client/apollo/loaded.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Nothing, Waiting } from "#client/ui/states.tsx";
import { AccessExplanation } from "./access-explanation.tsx";
import { AccountActivity } from "./account-activity.tsx";
import { AccountHead } from "./account-head.tsx";
import { AccountRoles } from "./account-roles.tsx";
import { AccountStanding } from "./account-standing.tsx";
import classes from "./accounts.module.css";
import { type AccountTab, accountTabs, useOpenAccount } from "./use-open-account.ts";

const drawerQuery = graphql(`
  query AccountDrawer($id: ID!) {
    account(id: $id) {
      id
      profile {
        id
        displayName
      }
      ...AccountHead_Account
      ...AccountStanding_Account
      ...AccountRoles_Account
    }
    roles {
      key
      ...AccountRoles_Role
    }
  }
`);

const labels = { overview: "account-drawer.overview", access: "account-drawer.access", activity: "account-drawer.activity" } as const;

interface Props {
  may: (permission: string) => boolean;
  ownAccount: string;
}

/** One account beside the list. It is in the address, and so are its tab and its dialog: a link opens the same. */
export function AccountDrawer({ may, ownAccount }: Props) {
  const t = useT();
  const drawer = useOpenAccount();
  const result = useQuery(drawerQuery, { variables: { id: drawer.id ?? "" }, skip: drawer.id === null });
  const account = drawer.id === null ? null : result.data?.account;
  return (
    <Drawer
      opened={drawer.id !== null}
      onClose={drawer.close}
      position="right"
      size="32rem"
      title={account ? <bdi>{account.profile.displayName}</bdi> : t("account-drawer.title")}
      attributes={{ header: { role: "presentation" } }}
      styles={{ title: { fontSize: "var(--mantine-font-size-lg)", fontWeight: 600 } }}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {drawer.id !== null && (
        <Loaded result={result} waiting={<DrawerWaiting />}>
          {({ account, roles }) =>
            account === null ? (
              <Nothing title={t("account-drawer.nobody")}>{t("account-drawer.nobody-why")}</Nothing>
            ) : (
              <Tabs value={drawer.tab} onChange={(tab) => drawer.show((tab ?? "overview") as AccountTab)} keepMounted={false}>
                <Tabs.List mb="lg">
                  {accountTabs
                    .filter((tab) => tab !== "activity" || may("audit.read"))
                    .map((tab) => (
                      <Tabs.Tab key={tab} value={tab}>
                        {t(labels[tab])}
                      </Tabs.Tab>
                    ))}
                </Tabs.List>
                <Tabs.Panel value="overview">
                  <AccountHead account={account} />
                  <AccountStanding account={account} may={may} isSelf={account.id === ownAccount} />
                  <h3 className={classes.part}>{t("common.roles")}</h3>
                  <AccountRoles account={account} roles={roles} may={may} />
                </Tabs.Panel>
                <Tabs.Panel value="access">
                  <AccessExplanation accountId={account.id} person={account.profile.displayName} />
                </Tabs.Panel>
                <Tabs.Panel value="activity">{may("audit.read") && <AccountActivity accountId={account.id} />}</Tabs.Panel>
              </Tabs>
            )
          }
        </Loaded>
      )}
    </Drawer>
  );
}

function DrawerWaiting() {
  return (
    <Waiting>
      <Skeleton height={36} mb="lg" />
      <Skeleton height={64} mb="lg" />
      <Skeleton height={96} mb="lg" />
      <Skeleton height={240} />
    </Waiting>
  );
}
