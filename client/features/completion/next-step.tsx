import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Button } from "@mantine/core";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import type { NextStep_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { Ring } from "#client/ui/ring.tsx";
import classes from "./next-step.module.css";

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
  const { data } = useSuspenseFragment({ fragment, fragmentName: "NextStep_Profile", from: profile });
  if (!data.completion) return null;
  const { percent, next, steps } = data.completion;
  const open = steps.filter((step) => step.state !== "DONE").length;
  return (
    <section className={classes.next} aria-label="Profile completion">
      <Ring percent={percent} size={104} label="Profile completion" />
      <div className={classes.text}>
        <p className={classes.title}>{next ? "Your profile is taking shape" : "Your profile is complete"}</p>
        <p className={classes.detail}>{openText(open)}</p>
      </div>
      {next ? (
        <Button component={Link} to={next.href} size="md">
          {next.label}, +{next.gain}%
        </Button>
      ) : (
        <Button component={Link} to={paths.profile} variant="default" size="md">
          View your profile
        </Button>
      )}
    </section>
  );
}

function openText(open: number): string {
  if (open === 0) return "People know who they are talking to.";
  return open === 1 ? "One step is left. It takes a minute." : `${open} steps are left. The next one counts most.`;
}
