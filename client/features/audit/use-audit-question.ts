import { useMemo } from "react";
import { useSearchParams } from "react-router";
import type { AuditFilter } from "#client/gql/graphql.ts";

/** What is looked for in the log, as it stands in the address. Days are those of whoever reads. */
export interface AuditQuestion {
  readonly action: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly actor: string | null;
  readonly target: string | null;
}

const names = ["action", "from", "to", "actor", "target"] as const;
const isDay = (value: string | null): value is string => value !== null && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));

function startOf(day: string, plusDays = 0): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + plusDays).toISOString();
}

export function useAuditQuestion() {
  const [parameters, setParameters] = useSearchParams();
  const question: AuditQuestion = {
    action: parameters.get("action"),
    from: isDay(parameters.get("from")) ? parameters.get("from") : null,
    to: isDay(parameters.get("to")) ? parameters.get("to") : null,
    actor: parameters.get("actor"),
    target: parameters.get("target"),
  };
  const { action, from, to, actor, target } = question;
  const filter = useMemo<AuditFilter | null>(() => {
    const asked = {
      ...(action && { action }),
      ...(from && { from: startOf(from) }),
      // The last day counts whole.
      ...(to && { to: startOf(to, 1) }),
      ...(actor && { actorId: actor }),
      ...(target && { target }),
    };
    return Object.keys(asked).length > 0 ? asked : null;
  }, [action, from, to, actor, target]);
  const change = (changes: Partial<AuditQuestion>) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        for (const name of names) {
          const value = changes[name];
          if (value === undefined) continue;
          if (value === null) after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  const clear = () => setParameters({}, { replace: true, preventScrollReset: true });
  return { question, filter, change, clear };
}
