import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const undoProfileChange = graphql(`
  mutation UndoProfileChange($profileId: ID!, $version: Int!) {
    undoProfileChange(profileId: $profileId, version: $version) {
      userErrors {
        __typename
        code
        message
        path
      }
      profile {
        id
        version
        updatedAt
        avatar {
          ...Picture_Image @unmask
        }
        completion {
          ...Progress_Completion @unmask
        }
        ...ProfileForm_Profile @unmask
        ...LastChanges_Profile @unmask
      }
    }
  }
`);

/** Takes an edit back, named by the version that it made; the answer carries what stands now into the store. */
export function useUndoChange(profileId: string) {
  const [mutate, { loading }] = useMutation(undoProfileChange);
  const run = (version: number) => outcomeOf(mutate({ variables: { profileId, version } }), (data) => data.undoProfileChange);
  return [run, loading] as const;
}
