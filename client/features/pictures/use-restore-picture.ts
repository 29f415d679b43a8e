import { useMutation } from "@apollo/client/react";
import { failureText } from "#client/apollo/failure.ts";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const restorePicture = graphql(`
  mutation RestorePicture($id: ID!) {
    restoreImage(id: $id) {
      userErrors {
        code
        message
        path
      }
      profile {
        id
        ...ChangedPictures_Profile @unmask
      }
    }
  }
`);

/** Puts a picture back that was removed or replaced. Answers why it could not be; null where it stands again. */
export function useRestorePicture() {
  const [mutate, { loading }] = useMutation(restorePicture);
  const restore = async (id: string): Promise<string | null> => {
    const outcome = await outcomeOf(mutate({ variables: { id } }), (data) => data.restoreImage);
    if (outcome.kind === "done") return null;
    return outcome.kind === "refused" ? outcome.remarks.map(({ message }) => message).join(" ") : failureText(outcome.failure);
  };
  return [restore, loading] as const;
}
