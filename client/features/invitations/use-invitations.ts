import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const invite = graphql(`
  mutation Invite($email: String!, $roles: [String!]!) {
    invite(email: $email, roles: $roles) {
      userErrors {
        code
        message
        path
      }
      invitation {
        id
        ...InvitationRow_Invitation
      }
    }
  }
`);

const resendInvitation = graphql(`
  mutation ResendInvitation($id: ID!) {
    resendInvitation(id: $id) {
      userErrors {
        code
        message
        path
      }
      invitation {
        id
        ...InvitationRow_Invitation
      }
    }
  }
`);

const revokeInvitation = graphql(`
  mutation RevokeInvitation($id: ID!) {
    revokeInvitation(id: $id) {
      userErrors {
        code
        message
        path
      }
      done
    }
  }
`);

export function useInvite() {
  const [mutate, { loading }] = useMutation(invite, { refetchQueries: ["InvitationsPage"] });
  return [(variables: { email: string; roles: string[] }) => outcomeOf(mutate({ variables }), (data) => data.invite), loading] as const;
}

export function useResendInvitation() {
  const [mutate, { loading }] = useMutation(resendInvitation);
  return [(id: string) => outcomeOf(mutate({ variables: { id } }), (data) => data.resendInvitation), loading] as const;
}

export function useRevokeInvitation() {
  const [mutate, { loading }] = useMutation(revokeInvitation, {
    update: (cache, { data }, { variables }) => {
      if (!data?.revokeInvitation.done) return;
      cache.evict({ id: cache.identify({ __typename: "Invitation", id: variables?.id ?? "" }) ?? "" });
      cache.gc();
    },
  });
  return [(id: string) => outcomeOf(mutate({ variables: { id } }), (data) => data.revokeInvitation), loading] as const;
}
