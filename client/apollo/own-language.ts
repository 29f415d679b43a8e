import { useMutation, useQuery } from "@apollo/client/react";
import { useEffect } from "react";
import { graphql } from "#client/gql/index.ts";
import { closestLanguage, speak, storedLanguage } from "#client/messages/language.ts";
import { outcomeOf } from "./outcome.ts";

/** The frame has asked for it already: this comes out of the store. */
const ownLanguage = graphql(`
  query OwnLanguage {
    viewer {
      profile {
        id
        locale
      }
    }
  }
`);

const saveLanguage = graphql(`
  mutation SaveLanguage($locale: String!) {
    updateProfile(input: { locale: $locale }) {
      userErrors {
        code
        message
        path
      }
      profile {
        id
        version
        updatedAt
        locale
        completion {
          ...Progress_Completion @unmask
        }
      }
    }
  }
`);

/** Where nothing was chosen on this device, the language of one's profile is spoken. */
export function useOwnLanguage(signedIn: boolean): void {
  const { data } = useQuery(ownLanguage, { skip: !signedIn || storedLanguage() !== null, fetchPolicy: "cache-first" });
  const locale = data?.viewer?.profile.locale;
  useEffect(() => {
    // Without its words the language of the moment stands.
    if (locale) void speak(closestLanguage([locale, ...navigator.languages]), { remember: false }).catch(() => undefined);
  }, [locale]);
}

/** Keeps a language with the profile, so that other devices speak it, too. `en-GB` is not made `en`: it is English already. */
export function useSaveLanguage() {
  const { data } = useQuery(ownLanguage, { fetchPolicy: "cache-first" });
  const [mutate, { loading }] = useMutation(saveLanguage);
  const run = async (tag: string): Promise<boolean> => {
    if (data?.viewer?.profile.locale?.split("-")[0] === tag) return true;
    const outcome = await outcomeOf(mutate({ variables: { locale: tag } }), (answer) => answer.updateProfile);
    return outcome.kind === "done";
  };
  return [run, loading] as const;
}
