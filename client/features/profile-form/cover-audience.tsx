import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import type { CoverAudience_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { fieldLabel } from "#client/ui/server-words.ts";
import { FieldAudience } from "./field-audience.tsx";

const fragment = graphql(`
  fragment CoverAudience_Profile on Profile {
    id
    visibility {
      field
      audience
      allowed
    }
  }
`);

/** Who sees the cover: the one picture that can be kept to some. */
export function CoverAudience({ profile, own }: { profile: FragmentType<CoverAudience_ProfileFragment>; own: boolean }) {
  const { data } = useSuspenseFragment({ fragment, fragmentName: "CoverAudience_Profile", from: profile });
  const seen = data.visibility?.find(({ field }) => field === "cover");
  return seen && <FieldAudience {...seen} label={fieldLabel("cover", "cover")} own={own} />;
}
