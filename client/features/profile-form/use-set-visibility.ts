import { useMutation } from "@apollo/client/react";
import { useRef } from "react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import type { Audience } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";

const setVisibility = graphql(`
  mutation SetVisibility($field: String!, $audience: Audience!) {
    setVisibility(field: $field, audience: $audience) {
      userErrors {
        code
        message
        path
      }
      profile {
        id
        version
        visibility {
          field
          audience
          allowed
        }
      }
    }
  }
`);

/** Chooses who sees a field of one's own profile. Choices are sent one after the other: the last one stands. */
export function useSetVisibility() {
  const [mutate] = useMutation(setVisibility);
  const before = useRef<Promise<unknown>>(Promise.resolve());
  return (field: string, audience: Audience) => {
    const answer = before.current.then(() => outcomeOf(mutate({ variables: { field, audience } }), (data) => data.setVisibility));
    before.current = answer;
    return answer;
  };
}
