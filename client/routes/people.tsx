import { useQuery } from "@apollo/client/react";
import { Button } from "@mantine/core";
import { useNavigationType } from "react-router";
import { failureOf } from "#client/apollo/failure.ts";
import { DirectoryFilters } from "#client/features/directory/directory-filters.tsx";
import { PersonCard } from "#client/features/directory/person-card.tsx";
import { useDirectoryQuestion } from "#client/features/directory/use-directory-question.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { CardList, CardsWaiting } from "#client/ui/card-list.tsx";
import { LoadMore } from "#client/ui/load-more.tsx";
import { Page } from "#client/ui/page.tsx";
import { Failed, Nothing } from "#client/ui/states.tsx";
import { useViewer } from "./viewer.ts";

const peoplePage = graphql(`
  query PeoplePage($filter: ProfileFilter, $orderBy: ProfileOrder, $after: String) {
    profiles(filter: $filter, orderBy: $orderBy, first: 24, after: $after) {
      totalCount
      edges {
        cursor
        node {
          id
          ...PersonCard_Profile
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    roles {
      key
      ...DirectoryFilters_Role
    }
  }
`);

export function People() {
  const t = useT();
  const { may } = useViewer();
  const readsCompletion = may("profiles.read-completion");
  const [question, change] = useDirectoryQuestion(readsCompletion);
  // Coming back, everything that was loaded is there again, and with it the place on the page.
  const comesBack = useNavigationType() === "POP";
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(peoplePage, {
    variables: { filter: question.filter, orderBy: question.orderBy },
    fetchPolicy: comesBack ? "cache-first" : "cache-and-network",
  });
  // The last answer stays while the next one is on its way: typing makes no list flicker.
  const shown = data ?? previousData;
  const profiles = shown?.profiles;
  return (
    <Page title={t("common.people")} lead={<span role="status">{profiles && t("people.count", { count: profiles.totalCount })}</span>}>
      <DirectoryFilters question={question} roles={shown?.roles ?? []} readsCompletion={readsCompletion} onChange={change} />
      {error && !data && <Failed failure={failureOf(error)} onRetry={() => void refetch()} />}
      {!profiles && !error && <CardsWaiting />}
      {profiles?.edges.length === 0 && !loading && (
        <Nothing
          title={t("people.none")}
          action={
            <Button variant="default" onClick={() => change({ search: null, picture: null, role: null, completion: null })}>
              {t("common.clear-filters")}
            </Button>
          }
        />
      )}
      {profiles && profiles.edges.length > 0 && (
        <>
          <CardList busy={loading && !data}>
            {profiles.edges.map(({ node }) => (
              <PersonCard key={node.id} profile={node} />
            ))}
          </CardList>
          <LoadMore available={profiles.pageInfo.hasNextPage} onLoad={() => fetchMore({ variables: { after: profiles.pageInfo.endCursor } })} />
        </>
      )}
    </Page>
  );
}
