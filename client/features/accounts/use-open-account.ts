import { useSearchParams } from "react-router";

export const accountTabs = ["overview", "access", "activity"] as const;
export type AccountTab = (typeof accountTabs)[number];
export const accountActs = ["suspend", "reactivate", "end-sessions", "reset-password"] as const;
export type AccountAct = (typeof accountActs)[number];

const oneOf = <T extends string>(choices: readonly T[], value: string | null): T | null => choices.find((choice) => choice === value) ?? null;

/** Which account's drawer is open, on which tab and with which dialog, as it stands in the address. */
export function useOpenAccount() {
  const [parameters, setParameters] = useSearchParams();
  const id = parameters.get("account");
  const changed = (changes: Readonly<Record<string, string | null>>) => {
    const after = new URLSearchParams(parameters);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) after.delete(name);
      else after.set(name, value);
    }
    return after;
  };
  const go = (changes: Readonly<Record<string, string | null>>, replace = false) => setParameters(changed(changes), { replace, preventScrollReset: true });
  return {
    id,
    tab: oneOf(accountTabs, parameters.get("tab")) ?? "overview",
    act: oneOf(accountActs, parameters.get("do")),
    permission: parameters.get("permission"),
    /** What a link to it ends with. */
    linkTo: (account: string) => `?${changed({ account, tab: null, do: null, permission: null })}`,
    open: (account: string, act: AccountAct | null = null) => go({ account, tab: null, do: act }),
    show: (tab: AccountTab) => go({ tab: tab === "overview" ? null : tab }, true),
    begin: (act: AccountAct) => go({ do: act }),
    end: () => go({ do: null }, true),
    ask: (permission: string | null) => go({ permission }, true),
    close: () => go({ account: null, tab: null, do: null, permission: null }),
  };
}
