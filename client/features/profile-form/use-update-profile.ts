import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import type { UpdateProfileInput } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";

const updateProfile = graphql(`
  mutation UpdateProfile($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
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

/** Saves what changed; the answer carries the new version and the new completion into the store. */
export function useUpdateProfile() {
  const [mutate, { loading }] = useMutation(updateProfile);
  const run = (input: UpdateProfileInput) => outcomeOf(mutate({ variables: { input } }), (data) => data.updateProfile);
  return [run, loading] as const;
}
