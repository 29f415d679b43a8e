import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Button } from "@mantine/core";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import type { NextStep_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Ring } from "#client/ui/ring.tsx";
import { stepLabel } from "#client/ui/server-words.ts";
import classes from "./next-step.module.css";
import { gainText } from "./ready-steps.ts";

const fragment = graphql(`
  fragment NextStep_Profile on Profile {
    id
    completion {
      ...Progress_Completion @unmask
    }
  }
`);

/** Completion first: the number, and the one step that gains most. */
export function NextStep({ profile }: { profile: FragmentType<NextStep_ProfileFragment> }) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "NextStep_Profile", from: profile });
  if (!data.completion) return null;
  const { percent, next, steps } = data.completion;
  const open = steps.filter((step) => step.state !== "DONE").length;
  return (
    <section className={classes.next} aria-label={t("common.completion")}>
      <Ring percent={percent} size={104} label={t("common.completion")} />
      <div className={classes.text}>
        <p className={classes.title}>{next ? t("next-step.title") : t("next-step.complete")}</p>
        <p className={classes.detail}>{t("next-step.open", { count: open })}</p>
      </div>
      {next ? (
        <Button component={Link} to={next.href} size="md">
          {t("next-step.gain", { step: stepLabel(next), gain: gainText(next.gain) })}
        </Button>
      ) : (
        <Button component={Link} to={paths.profile} variant="default" size="md">
          {t("common.view-profile")}
        </Button>
      )}
    </section>
  );
}
