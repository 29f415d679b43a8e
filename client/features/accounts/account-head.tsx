import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Anchor, Badge } from "@mantine/core";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import type { AccountHead_AccountFragment, AccountState } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { stateLabels } from "#client/ui/account-state.ts";
import { Picture } from "#client/ui/picture.tsx";
import { When } from "#client/ui/when.tsx";
import classes from "./accounts.module.css";

const fragment = graphql(`
  fragment AccountHead_Account on Account {
    id
    email
    emailVerifiedAt
    createdAt
    deletionScheduledFor
    state
    totpEnabled
    profile {
      id
      handle
      displayName
      headline
      avatar {
        ...Picture_Image @unmask
      }
    }
  }
`);

const stateColors = { ACTIVE: "teal", UNVERIFIED: "yellow", SUSPENDED: "red", DELETION_SCHEDULED: "gray" } as const;

export function StateBadge({ state }: { state: AccountState }) {
  const t = useT();
  return (
    <Badge className={classes.state ?? ""} variant="dot" color={stateColors[state]} tt="none" fw={500}>
      {t(stateLabels[state])}
    </Badge>
  );
}

/** Who they are: face, name, address, since when, and how well the account is guarded. */
export function AccountHead({ account }: { account: FragmentType<AccountHead_AccountFragment> }) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "AccountHead_Account", from: account });
  const { profile } = data;
  return (
    <div className={classes.head}>
      <Picture picture={profile.avatar} size={64} decorative />
      <div className={classes.about}>
        <Anchor component={Link} to={paths.person(profile.handle)} dir="ltr">
          @{profile.handle}
        </Anchor>
        {profile.headline && <bdi className={classes.quiet}>{profile.headline}</bdi>}
        <StateBadge state={data.state} />
      </div>
      <dl className={classes.facts}>
        <dt>{t("common.email")}</dt>
        <dd>
          <span className={classes.email}>{data.email}</span>
          <small>{t(data.emailVerifiedAt ? "account-head.confirmed" : "account-head.unconfirmed")}</small>
        </dd>
        <dt>{t("accounts.joined")}</dt>
        <dd>
          <When at={data.createdAt} />
        </dd>
        <dt>{t("account-head.second-step")}</dt>
        <dd>{t(data.totpEnabled ? "account-head.on" : "account-head.off")}</dd>
      </dl>
      {data.deletionScheduledFor && (
        <p className={classes.notice}>
          <Message id="account-head.deletion" components={{ 0: <When at={data.deletionScheduledFor} /> }} />
        </p>
      )}
    </div>
  );
}
