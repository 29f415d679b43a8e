import { useQuery } from "@apollo/client/react";
import { Text } from "@mantine/core";
import { Loaded } from "#client/apollo/loaded.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Trend } from "#client/ui/trend.tsx";
import { dayText } from "#client/ui/when.tsx";
import { daily } from "./daily.ts";

const completionHistory = graphql(`
  query CompletionHistory($profileId: ID!) {
    completion(profileId: $profileId) {
      history(last: 30) {
        at
        percent
      }
    }
  }
`);

/** How the percentage grew, day by day: it stays what it was until it changes. */
export function HistoryChart({ profileId }: { profileId: string }) {
  const t = useT();
  const result = useQuery(completionHistory, { variables: { profileId }, fetchPolicy: "network-only" });
  return (
    <Loaded result={result}>
      {({ completion }) => {
        const changes = completion?.history ?? [];
        if (changes.length === 0)
          return (
            <Text size="sm" c="dimmed">
              {t("completion-history.none")}
            </Text>
          );
        const label = (day: string) => dayText(day, "medium");
        return (
          <Trend
            caption={t("completion-history.caption")}
            unit={t("completion-history.percent")}
            most={100}
            points={daily(changes, new Date()).map(({ day, percent }) => ({ label: label(day), value: percent }))}
            rows={changes.map(({ at, percent }) => ({ label: label(at), value: percent }))}
          />
        );
      }}
    </Loaded>
  );
}
