import { useQuery } from "@apollo/client/react";
import { useEffect } from "react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { DataExports } from "#client/features/leaving/data-exports.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Page } from "#client/ui/page.tsx";
import { SheetsWaiting } from "#client/ui/sheets-waiting.tsx";

const ownDataPage = graphql(`
  query OwnDataPage {
    viewer {
      dataExports {
        id
        state
        ...DataExportRow_DataExport
      }
    }
  }
`);

const askEvery = 2_000;
/** An archive's address is good for a quarter of an hour. */
const renewEvery = 600_000;

export function OwnData() {
  const t = useT();
  const result = useQuery(ownDataPage, { notifyOnNetworkStatusChange: false });
  const isUnderway = result.data?.viewer?.dataExports.some(({ state }) => state === "QUEUED" || state === "RUNNING") ?? false;
  const { startPolling, stopPolling } = result;
  useEffect(() => {
    startPolling(isUnderway ? askEvery : renewEvery);
    return stopPolling;
  }, [isUnderway, startPolling, stopPolling]);
  return (
    <Page title={t("own-data.title")} lead={t("own-data.lead")} narrow>
      <Loaded result={result} waiting={<SheetsWaiting heights={[210]} />}>
        {({ viewer }) => viewer && <DataExports exports={viewer.dataExports} isUnderway={isUnderway} />}
      </Loaded>
    </Page>
  );
}
