import { useState } from "react";
import type { ProofMethod } from "#client/gql/graphql.ts";

/** What the server answers to a right password where a second factor is asked for, too. */
export interface Challenge {
  readonly id: string;
  readonly methods: readonly ProofMethod[];
}

interface Start {
  readonly email?: string;
  readonly remark?: string | null;
}

/** Which step of signing in it is: the address is kept from the first to the second and, when that one is over, back again. */
export function useSignInSteps({ email = "", remark = null }: Start = {}) {
  const [step, setStep] = useState({ challenge: null as Challenge | null, email, remark, isAgain: false });
  return {
    challenge: step.challenge,
    /** For the form of the first step. */
    first: {
      email: step.email,
      remark: step.remark,
      isAgain: step.isAgain,
      onChallenge: (challenge: Challenge, address: string) => setStep({ challenge, email: address, remark: null, isAgain: true }),
    },
    back: (why: string | null) => setStep({ ...step, challenge: null, remark: why }),
  };
}
