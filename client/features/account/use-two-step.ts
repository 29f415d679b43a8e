import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const startTotpEnrolment = graphql(`
  mutation StartTotpEnrolment {
    startTotpEnrolment {
      userErrors {
        code
        message
        path
      }
      otpauthUrl
      secret
    }
  }
`);

const confirmTotp = graphql(`
  mutation ConfirmTotp($code: String!) {
    confirmTotp(code: $code) {
      userErrors {
        code
        message
        path
      }
      codes
      account {
        id
        totpEnabled
        recoveryCodesLeft
      }
    }
  }
`);

const regenerateRecoveryCodes = graphql(`
  mutation RegenerateRecoveryCodes {
    regenerateRecoveryCodes {
      userErrors {
        code
        message
        path
      }
      codes
      account {
        id
        recoveryCodesLeft
      }
    }
  }
`);

const disableTotp = graphql(`
  mutation DisableTotp {
    disableTotp {
      userErrors {
        code
        message
        path
      }
      account {
        id
        totpEnabled
        recoveryCodesLeft
      }
    }
  }
`);

/** A secret for an app; by `no-cache` it is nowhere but on the screen. */
export function useStartTotpEnrolment() {
  const [mutate, { loading }] = useMutation(startTotpEnrolment, { fetchPolicy: "no-cache" });
  const run = () => outcomeOf(mutate(), (data) => data.startTotpEnrolment);
  return [run, loading] as const;
}

// The store keeps what these say of the account; their answers themselves, and the codes in them, it forgets.

export function useConfirmTotp() {
  const [mutate, { loading }] = useMutation(confirmTotp);
  const run = (code: string) => outcomeOf(mutate({ variables: { code } }), (data) => data.confirmTotp);
  return [run, loading] as const;
}

export function useRegenerateRecoveryCodes() {
  const [mutate, { loading }] = useMutation(regenerateRecoveryCodes);
  const run = () => outcomeOf(mutate(), (data) => data.regenerateRecoveryCodes);
  return [run, loading] as const;
}

export function useDisableTotp() {
  const [mutate, { loading }] = useMutation(disableTotp);
  const run = () => outcomeOf(mutate(), (data) => data.disableTotp);
  return [run, loading] as const;
}
