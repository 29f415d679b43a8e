import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Alert, Badge, Button } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile } from "@tabler/icons-react";
import { useState } from "react";
import type { DeviceRow_SessionFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { deviceName } from "#client/ui/device-name.ts";
import { Panel } from "#client/ui/panel.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { When } from "#client/ui/when.tsx";
import classes from "./account.module.css";
import { useRevokeOtherSessions, useRevokeSession } from "./use-revoke-session.ts";

const fragment = graphql(`
  fragment DeviceRow_Session on Session {
    id
    isCurrent
    browser
    os
    device
    ip
    lastSeenAt
    createdAt
  }
`);

/** Everywhere one is signed in, and the way to end it there. */
export function DeviceList({ sessions }: { sessions: readonly ({ readonly id: string } & FragmentType<DeviceRow_SessionFragment>)[] }) {
  const t = useT();
  const [revokeOthers, busy] = useRevokeOtherSessions();
  const [problem, setProblem] = useState<string | null>(null);
  const toast = useToast();
  const signOutOthers = async () => {
    const outcome = await revokeOthers();
    if (outcome.kind === "done") {
      setProblem(null);
      toast({ message: t("device-list.others-signed-out", { count: outcome.value.revoked }) });
    } else setProblem(outcome.kind === "failed" ? outcome.failure.message : outcome.remarks.map(({ message }) => message).join(" "));
  };
  return (
    <Panel
      title={t("device-list.title")}
      hint={t("device-list.hint")}
      action={
        sessions.length > 1 && (
          <Button variant="default" loading={busy} onClick={() => void signOutOthers()}>
            {t("device-list.sign-out-others")}
          </Button>
        )
      }
    >
      {problem && (
        <Alert color="red" variant="light">
          {problem}
        </Alert>
      )}
      <ul className={classes.devices}>
        {sessions.map((session) => (
          <DeviceRow key={session.id} session={session} onProblem={setProblem} />
        ))}
      </ul>
    </Panel>
  );
}

function DeviceRow({ session, onProblem }: { session: FragmentType<DeviceRow_SessionFragment>; onProblem: (problem: string) => void }) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "DeviceRow_Session", from: session });
  const [revoke, busy] = useRevokeSession();
  const toast = useToast();
  const name = deviceName(data);
  const Icon = /iOS|Android|mobile|tablet|phone/i.test(`${data.os} ${data.device}`) ? IconDeviceMobile : IconDeviceDesktop;
  const signOut = async () => {
    const outcome = await revoke(data.id);
    if (outcome.kind === "done") toast({ message: t("device-list.signed-out", { device: name }) });
    else onProblem(outcome.kind === "failed" ? outcome.failure.message : outcome.remarks.map(({ message }) => message).join(" "));
  };
  return (
    <li className={classes.device}>
      <Icon aria-hidden="true" size={24} stroke={1.4} />
      <div className={classes.deviceText}>
        <span className={classes.deviceName}>
          {name}
          {data.isCurrent && (
            <Badge variant="light" tt="none" fw={500}>
              {t("common.this-device")}
            </Badge>
          )}
        </span>
        <span className={classes.deviceDetail}>
          {data.isCurrent ? t("device-list.active-now") : <Message id="device-list.last-used" components={{ 0: <When at={data.lastSeenAt} /> }} />}
          {data.ip && ` · ${data.ip}`}
        </span>
      </div>
      {!data.isCurrent && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          loading={busy}
          onClick={() => void signOut()}
          aria-label={t("device-list.sign-out", { device: name })}
        >
          {t("common.sign-out")}
        </Button>
      )}
    </li>
  );
}
