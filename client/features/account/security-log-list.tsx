import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Skeleton } from "@mantine/core";
import type { SecurityLogRow_AuditEventFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { deviceName } from "#client/ui/device-name.ts";
import { Moment } from "#client/ui/moment.tsx";
import { Waiting } from "#client/ui/states.tsx";
import { securityEvent } from "./security-events.ts";
import classes from "./security-log.module.css";

const fragment = graphql(`
  fragment SecurityLogRow_AuditEvent on AuditEvent {
    id
    at
    action
    actorKind
    actor {
      id
      displayName
    }
    target
    ip
    sessionId
  }
`);

interface Device {
  readonly id: string;
  readonly isCurrent: boolean;
  readonly browser: string | null;
  readonly os: string | null;
}

/** What happened to one's own account: what, when, on which device, and from where. */
export function SecurityLogList({ events, devices, accountId }: SecurityLogListProps) {
  return (
    <ol className={classes.list}>
      {events.map((event) => (
        <Row key={event.id} event={event} devices={devices} accountId={accountId} />
      ))}
    </ol>
  );
}

interface SecurityLogListProps {
  events: readonly ({ readonly id: string } & FragmentType<SecurityLogRow_AuditEventFragment>)[];
  /** Where one is signed in now. What was done on a device that is signed out by now names none. */
  devices: readonly Device[];
  accountId: string;
}

function Row({ event, devices, accountId }: { event: FragmentType<SecurityLogRow_AuditEventFragment>; devices: readonly Device[]; accountId: string }) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "SecurityLogRow_AuditEvent", from: event });
  const { words, Icon, isCareful = false } = securityEvent(data.action);
  const device = devices.find(({ id }) => id === data.sessionId);
  const isOthers = data.target?.startsWith("account:") === true && data.target !== `account:${accountId}`;
  const details = [
    isOthers && t("account.log.of-another"),
    data.actorKind === "PERSON" && data.actor !== null && data.actor.id !== accountId && t("account.log.by", { name: data.actor.displayName }),
    data.actorKind === "DELETED" && t("account.log.by-somebody-gone"),
    device && (device.isCurrent ? t("common.this-device") : deviceName(device)),
    data.sessionId !== null && device === undefined && t("account.log.former-device"),
    data.ip !== null && t("account.log.from", { network: data.ip }),
  ].filter(Boolean);
  return (
    <li className={classes.row} data-careful={isCareful || undefined}>
      <Icon aria-hidden="true" size={20} stroke={1.6} />
      <div>
        <div className={classes.what}>{words === null ? data.action : t(words)}</div>
        <div className={classes.detail}>{details.join(" · ")}</div>
      </div>
      <div className={classes.when}>
        <Moment at={data.at} />
      </div>
    </li>
  );
}

const eight = ["a", "b", "c", "d", "e", "f", "g", "h"];

export function SecurityLogWaiting() {
  return (
    <Waiting>
      <div className={classes.list}>
        {eight.map((key) => (
          <div key={key} className={classes.row}>
            <Skeleton circle height={20} />
            <div>
              <Skeleton height={14} width="min(14rem, 80%)" mt={3} radius="xs" />
              <Skeleton height={10} width="min(18rem, 95%)" mt={9} radius="xs" />
            </div>
          </div>
        ))}
      </div>
    </Waiting>
  );
}
