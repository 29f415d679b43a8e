import { useQuery } from "@apollo/client/react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { NextStep } from "#client/features/completion/next-step.tsx";
import { CardGrid } from "#client/features/dashboard/card-grid.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Page } from "#client/ui/page.tsx";

const dashboardPage = graphql(`
  query DashboardPage {
    viewer {
      profile {
        id
        displayName
        ...NextStep_Profile
      }
      dashboard {
        cards {
          __typename
          id
          title
          ...OwnProfileCard_Card @unmask
          ...RecentSessionsCard_Card @unmask
          ...NewestProfilesCard_Card @unmask
        }
      }
    }
  }
`);

export function Dashboard() {
  const t = useT();
  const result = useQuery(dashboardPage, { errorPolicy: "all" });
  const name = result.data?.viewer?.profile.displayName;
  return (
    <Page title={name ? t("dashboard.hello", { name }) : t("dashboard.hello-you")}>
      <Loaded result={result}>
        {({ viewer }) =>
          viewer && (
            <>
              <NextStep profile={viewer.profile} />
              <CardGrid cards={viewer.dashboard.cards} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
