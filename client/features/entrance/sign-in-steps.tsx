import { SecondStepForm } from "./second-step-form.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { useSignInSteps } from "./use-sign-in-steps.ts";

/** Both steps of signing in where there is no page around them. */
export function SignInSteps({ email }: { email: string }) {
  const { challenge, first, back } = useSignInSteps({ email });
  return challenge ? <SecondStepForm challenge={challenge} onBack={back} /> : <SignInForm {...first} />;
}
