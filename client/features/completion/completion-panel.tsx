import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Anchor, Badge } from "@mantine/core";
import { IconCheck, IconCircle, IconCircleCheckFilled, IconCircleDotted } from "@tabler/icons-react";
import { Link } from "react-router";
import type { CompletionPanel_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { Panel } from "#client/ui/panel.tsx";
import { Ring } from "#client/ui/ring.tsx";
import classes from "./completion.module.css";
import { useCelebration } from "./use-celebration.ts";

const fragment = graphql(`
  fragment CompletionPanel_Profile on Profile {
    id
    completion {
      ...Progress_Completion @unmask
    }
    roles {
      key
      completionRules {
        key
        field
        minCount
      }
    }
  }
`);

type Step = NonNullable<CompletionPanel_ProfileFragment["completion"]>["steps"][number];

/** The fragment of a step's address names the field that does it. */
const fieldOf = (step: Step) => step.href.split("#")[1] ?? step.key;

/** How much is typed into fields and not saved yet, in characters. */
export type Typed = Readonly<Record<string, number>>;

/**
 * How complete the profile is. The number is the server's, for what is saved. Steps that are `typed` far enough are marked,
 * and the ring shows lighter how far saving will bring it.
 */
export function CompletionPanel({ profile, typed = {} }: { profile: FragmentType<CompletionPanel_ProfileFragment>; typed?: Typed }) {
  const { data } = useSuspenseFragment({ fragment, fragmentName: "CompletionPanel_Profile", from: profile });
  const percent = data.completion?.percent ?? 0;
  useCelebration(data.id, percent);
  if (!data.completion) return null;
  const { steps } = data.completion;
  const rules = data.roles.flatMap((role) => role.completionRules);
  const asked = (field: string) => Math.max(1, ...rules.filter((rule) => rule.field === field).map((rule) => rule.minCount));
  const ready = steps.filter((step) => step.state !== "DONE" && (typed[fieldOf(step)] ?? 0) >= asked(fieldOf(step)));
  const ahead = ready.reduce((sum, step) => sum + step.gain, 0);
  return (
    <Panel title="Completion">
      <div className={classes.summary}>
        <Ring percent={percent} ahead={Math.min(ahead, 100 - percent)} size={112} label="Profile completion" />
        <p className={classes.state} aria-live="polite">
          {sentence(percent, ready.length)}
        </p>
      </div>
      <ul className={classes.steps}>
        {steps.map((step) => (
          <StepRow key={step.key} step={step} typed={ready.includes(step)} />
        ))}
      </ul>
    </Panel>
  );
}

function sentence(percent: number, ready: number): string {
  if (ready === 1) return "One step is filled in. Save to count it.";
  if (ready > 1) return `${ready} steps are filled in. Save to count them.`;
  return percent === 100 ? "Complete. Nothing is missing." : "Each step below says what it adds.";
}

const troubles: Partial<Record<Step["state"], string>> = { INVALID: "Needs another look", UNVERIFIED: "Waiting to be confirmed", STALE: "Please check that it is still right" };

function StepRow({ step, typed }: { step: Step; typed: boolean }) {
  if (step.state === "DONE") {
    return (
      <li className={classes.done}>
        <IconCircleCheckFilled aria-label="Done:" size={20} />
        <span>{step.label}</span>
      </li>
    );
  }
  return (
    <li className={classes.open}>
      {typed ? <IconCircleDotted aria-label="Not saved yet:" size={20} className={classes.typed} /> : <IconCircle aria-label="Open:" size={20} stroke={1.6} />}
      <span className={classes.label}>
        <Anchor component={Link} to={step.href}>
          {step.label}
        </Anchor>
        {(troubles[step.state] ?? step.hint) && <span className={classes.hint}>{troubles[step.state] ?? step.hint}</span>}
      </span>
      {step.isRequired && (
        <Badge variant="outline" color="gray" size="sm" tt="none" fw={500}>
          Required
        </Badge>
      )}
      {step.gain > 0 && (
        <span className={classes.gain}>
          {typed && <IconCheck aria-hidden="true" size={14} />}+{step.gain}%
        </span>
      )}
    </li>
  );
}
