import { useQuery, useSubscription } from "@apollo/client/react";
import { useState } from "react";
import { graphql } from "#client/gql/index.ts";
import { useIsLive } from "./live-context.ts";

const followedJob = graphql(`
  query FollowedJob($id: ID!) {
    job(id: $id) {
      id
      state
      done
      total
      errors
    }
  }
`);

const jobChanged = graphql(`
  subscription FollowedJobChanged($id: ID!) {
    jobChanged(id: $id) {
      id
      state
      done
      total
      errors
    }
  }
`);

const askEvery = 1_000;

/** Work in the background, step by step until it has ended: told by the server, and asked for while it can't tell. */
export function useFollowedJob(id: string | null) {
  const isLive = useIsLive();
  const [overId, setOverId] = useState<string | null>(null);
  const { data, error } = useQuery(followedJob, {
    variables: { id: id ?? "" },
    skip: id === null,
    fetchPolicy: "network-only",
    nextFetchPolicy: "cache-first",
    pollInterval: isLive || overId === id ? 0 : askEvery,
    notifyOnNetworkStatusChange: false,
  });
  const job = id !== null && data?.job?.id === id ? data.job : null;
  const isOver = job !== null && job.state !== "QUEUED" && job.state !== "RUNNING";
  if (isOver && overId !== id) setOverId(id);
  // Its events go into the store, where the query reads them.
  useSubscription(jobChanged, { variables: { id: id ?? "" }, skip: id === null || isOver, ignoreResults: true });
  return { job, isOver, error };
}
