import { useQuery } from "@apollo/client/react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { DeviceList } from "#client/features/account/device-list.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Page } from "#client/ui/page.tsx";
import { SheetsWaiting } from "#client/ui/sheets-waiting.tsx";

const devicesPage = graphql(`
  query DevicesPage {
    viewer {
      sessions {
        id
        ...DeviceRow_Session
      }
    }
  }
`);

export function Devices() {
  const t = useT();
  const result = useQuery(devicesPage);
  return (
    <Page title={t("devices.title")} narrow>
      <Loaded result={result} waiting={<SheetsWaiting heights={[240]} />}>
        {({ viewer }) => viewer && <DeviceList sessions={viewer.sessions} />}
      </Loaded>
    </Page>
  );
}
