import { Alert, Divider } from "@mantine/core";
import { useEffect, useState } from "react";
import { useT } from "#client/messages/t.tsx";
import classes from "./demo-accounts.module.css";
import { useSignIn } from "./use-sign-in.ts";
import type { Challenge } from "./use-sign-in-steps.ts";

interface DemoAccount {
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly password: string;
}

/** Only the embedded demo answers here; any other server has no such accounts and says 404. */
async function demoAccounts(signal: AbortSignal): Promise<readonly DemoAccount[]> {
  const response = await fetch("/demo.json", { signal, headers: { accept: "application/json" } });
  if (!response.ok) return [];
  const { accounts } = (await response.json()) as { accounts: readonly DemoAccount[] };
  return accounts;
}

/** "Enter as Ada, Grace, Linus". */
export function DemoAccounts({ onChallenge }: { onChallenge: (challenge: Challenge, email: string) => void }) {
  const t = useT();
  const [accounts, setAccounts] = useState<readonly DemoAccount[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [signIn, busy] = useSignIn();
  useEffect(() => {
    const controller = new AbortController();
    demoAccounts(controller.signal).then(setAccounts, () => setAccounts([]));
    return () => controller.abort();
  }, []);
  if (accounts.length === 0) return null;

  const enter = async ({ email, password }: DemoAccount) => {
    setProblem(null);
    const outcome = await signIn({ email, password });
    if (outcome.kind === "done" && outcome.value.challenge) return onChallenge(outcome.value.challenge, email);
    if (outcome.kind === "failed") setProblem(outcome.failure.message);
    if (outcome.kind === "refused") setProblem(outcome.remarks.map(({ message }) => message).join(" "));
  };

  return (
    <div>
      <Divider my="lg" label={t("demo-accounts.divider")} />
      <ul className={classes.list}>
        {accounts.map((account) => (
          <li key={account.email}>
            <button type="button" className={classes.account} disabled={busy} onClick={() => void enter(account)}>
              <span className={classes.initial} aria-hidden="true">
                {account.name.slice(0, 1)}
              </span>
              <span>
                <span className={classes.name}>{t("demo-accounts.enter", { name: account.name.split(" ")[0] })}</span>
                <span className={classes.role}>{account.role}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {problem && (
        <Alert color="red" variant="light" mt="sm">
          {problem}
        </Alert>
      )}
    </div>
  );
}
