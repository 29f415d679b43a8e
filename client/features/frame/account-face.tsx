import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { UnstyledButton, type UnstyledButtonProps } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";
import type { AccountMenu_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Picture } from "#client/ui/picture.tsx";
import classes from "./frame.module.css";

const fragment = graphql(`
  fragment AccountMenu_Profile on Profile {
    id
    handle
    displayName
    avatar {
      ...Picture_Image @unmask
    }
  }
`);

export interface OfProfile {
  readonly profile: FragmentType<AccountMenu_ProfileFragment>;
}

export const useAccountFace = ({ profile }: OfProfile) => useSuspenseFragment({ fragment, fragmentName: "AccountMenu_Profile", from: profile }).data;

/** One's own face, which opens the menu. */
export function AccountFace({
  profile,
  className = "",
  ...rest
}: OfProfile & UnstyledButtonProps & Omit<ComponentPropsWithRef<"button">, keyof UnstyledButtonProps>) {
  const t = useT();
  const me = useAccountFace({ profile });
  return (
    <UnstyledButton className={`${classes.me} ${className}`} aria-haspopup="menu" aria-label={t("account-menu.label", { name: me.displayName })} {...rest}>
      <Picture picture={me.avatar} size={36} decorative />
    </UnstyledButton>
  );
}
