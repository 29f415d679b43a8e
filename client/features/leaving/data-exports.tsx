import type { FragmentType } from "@apollo/client";
import { useQuery, useSuspenseFragment } from "@apollo/client/react";
import { Button, Progress } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { problemOf } from "#client/apollo/problem.ts";
import type { DataExportRow_DataExportFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { Moment } from "#client/ui/moment.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import classes from "./leaving.module.css";
import { useExportMyData } from "./use-export-my-data.ts";

const fragment = graphql(`
  fragment DataExportRow_DataExport on DataExport {
    id
    state
    requestedAt
    expiresAt
    url
  }
`);

const dataExportJob = graphql(`
  query DataExportJob($id: ID!) {
    job(id: $id) {
      id
      done
      total
    }
  }
`);

const askEvery = 1_000;

/** All that is kept about oneself, as an archive; made in the background, also when the page is left. */
export function DataExports({ exports, isUnderway }: DataExportsProps) {
  const t = useT();
  const [ask, busy] = useExportMyData();
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const make = async () => {
    setProblem(null);
    setProblem(problemOf(await ask()));
  };
  return (
    <Panel title={t("leaving.export.title")} hint={t("leaving.export.hint")}>
      <Problem problem={problem} />
      <Button mt={problem ? "md" : 0} loading={busy} disabled={isUnderway} onClick={() => void make()}>
        {t("leaving.export.make")}
      </Button>
      {exports.length > 0 && (
        <ul className={classes.exports}>
          {exports.map((each) => (
            <DataExportRow key={each.id} of={each} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface DataExportsProps {
  exports: readonly ({ readonly id: string } & FragmentType<DataExportRow_DataExportFragment>)[];
  /** One is being made: another one has to wait. */
  isUnderway: boolean;
}

const states = {
  QUEUED: "leaving.export.queued",
  RUNNING: "leaving.export.running",
  READY: "leaving.export.ready",
  FAILED: "leaving.export.failed",
  EXPIRED: "leaving.export.expired",
} as const;

function DataExportRow({ of }: { of: FragmentType<DataExportRow_DataExportFragment> }) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "DataExportRow_DataExport", from: of });
  const isUnderway = data.state === "QUEUED" || data.state === "RUNNING";
  return (
    <li className={classes.export}>
      <div className={classes.text}>
        <div className={classes.name} role="status">
          {t(states[data.state])}
        </div>
        <div className={classes.detail}>
          <Message id="leaving.export.asked-for" components={{ 0: <Moment at={data.requestedAt} /> }} />
        </div>
        {data.state === "READY" && data.expiresAt !== null && (
          <div className={classes.detail}>
            <Message id="leaving.export.until" components={{ 0: <Moment at={data.expiresAt} /> }} />
          </div>
        )}
        {isUnderway && <Making id={data.id} />}
      </div>
      {data.state === "READY" && data.url !== null && (
        <Button component="a" href={data.url} download variant="default" leftSection={<IconDownload aria-hidden="true" size={16} stroke={1.6} />}>
          {t("leaving.export.download")}
        </Button>
      )}
    </li>
  );
}

function Making({ id }: { id: string }) {
  const t = useT();
  const { data } = useQuery(dataExportJob, { variables: { id }, pollInterval: askEvery, fetchPolicy: "network-only", notifyOnNetworkStatusChange: false });
  const { done = 0, total = null } = data?.job ?? {};
  return (
    <>
      <Progress mt={6} value={total ? (done / total) * 100 : 0} aria-label={t("leaving.export.progress")} />
      <div className={classes.detail}>{total !== null && t("leaving.export.parts", { done, total })}</div>
    </>
  );
}
