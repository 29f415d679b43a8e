import { useQuery } from "@apollo/client/react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { DeleteAccount } from "#client/features/leaving/delete-account.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Page } from "#client/ui/page.tsx";
import { SheetsWaiting } from "#client/ui/sheets-waiting.tsx";

const dangerZonePage = graphql(`
  query DangerZonePage {
    viewer {
      account {
        id
        email
      }
    }
  }
`);

export function DangerZone() {
  const t = useT();
  const result = useQuery(dangerZonePage);
  return (
    <Page title={t("danger-zone.title")} lead={t("danger-zone.lead")} narrow>
      <Loaded result={result} waiting={<SheetsWaiting heights={[140, 420]} />}>
        {({ viewer }) => viewer && <DeleteAccount email={viewer.account.email} />}
      </Loaded>
    </Page>
  );
}
