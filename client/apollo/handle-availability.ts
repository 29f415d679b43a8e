import { useEffect, useState } from "react";
import { graphql } from "#client/gql/index.ts";
import { t } from "#client/messages/language.ts";
import type { Availability } from "#client/ui/handle-field.tsx";
import { saysInEnglish } from "#client/ui/server-words.ts";
import { useAsk } from "./ask.ts";

const handleAvailability = graphql(`
  query HandleAvailability($handle: String!) {
    handleAvailability(handle: $handle) {
      isAvailable
      reason
    }
  }
`);

/** Asks while the person types; an answer to what was typed before is dropped. */
export function useHandleAvailability(handle: string): Availability {
  const [ask] = useAsk(handleAvailability);
  const [known, setKnown] = useState<{ handle: string; availability: Availability }>({ handle: "", availability: { kind: "none" } });
  useEffect(() => {
    if (handle === "") return undefined;
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const { data } = await ask({ handle });
        if (!current || !data) return;
        const { isAvailable, reason } = data.handleAvailability;
        setKnown({
          handle,
          availability: isAvailable ? { kind: "free" } : { kind: "taken", reason: (reason && saysInEnglish(reason)) ?? t("handle-field.taken") },
        });
      } catch {
        // Sending the form tells; a failed look ahead is not worth a message.
        if (current) setKnown({ handle, availability: { kind: "none" } });
      }
    }, 250);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [ask, handle]);
  if (handle === "") return { kind: "none" };
  return known.handle === handle ? known.availability : { kind: "checking" };
}
