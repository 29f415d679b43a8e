import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Anchor, Badge } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCheck, IconCircle, IconCircleCheckFilled, IconCircleDotted } from "@tabler/icons-react";
import { Link } from "react-router";
import type { CompletionPanel_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import type { MessageId } from "#client/messages/catalogue.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Ring } from "#client/ui/ring.tsx";
import { stepHint, stepLabel } from "#client/ui/server-words.ts";
import classes from "./completion.module.css";
import { History } from "./history.tsx";
import { gainOf, gainText, progressSentence, readySteps, type Step, type Typed } from "./ready-steps.ts";
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
        ...Rule_CompletionRule @unmask
      }
    }
  }
`);

/**
 * How complete the profile is. The number is the server's, for what is saved. Steps that are `typed` far enough are marked,
 * and the ring shows lighter how far saving will bring it.
 */
export function CompletionPanel({
  profile,
  typed = {},
  own = false,
}: {
  profile: FragmentType<CompletionPanel_ProfileFragment>;
  typed?: Typed;
  own?: boolean;
}) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "CompletionPanel_Profile", from: profile });
  const percent = data.completion?.percent ?? 0;
  const celebrating = useCelebration(data.id, percent, own);
  if (!data.completion) return null;
  const ready = readySteps(data, typed);
  return (
    <Panel title={t("completion-panel.title")}>
      <div className={classes.summary}>
        <div className={classes.ring} data-celebrating={celebrating || undefined}>
          <Ring percent={percent} ahead={gainOf(ready, percent)} size={112} label={t("common.completion")} />
        </div>
        <p className={classes.state} aria-live="polite">
          {progressSentence(percent, ready.length)}
        </p>
      </div>
      <ul className={classes.steps}>
        {data.completion.steps.map((step) => (
          <StepRow key={`${step.key} ${step.href}`} step={step} typed={ready.includes(step)} />
        ))}
      </ul>
      <History profileId={data.id} />
    </Panel>
  );
}

/** The same in one line, for screens without room beside the form. */
export function CompletionStrip({ profile, typed }: { profile: FragmentType<CompletionPanel_ProfileFragment>; typed: Typed }) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "CompletionPanel_Profile", from: profile });
  // Not by style alone: where the panel is in sight, nobody should hear the same twice.
  const isNarrow = useMediaQuery("(max-width: 75em)", false, { getInitialValueInEffect: false });
  if (!isNarrow || !data.completion) return null;
  const { percent } = data.completion;
  const ready = readySteps(data, typed);
  return (
    <div className={classes.strip}>
      <Ring percent={percent} ahead={gainOf(ready, percent)} size={44} label={t("common.completion")} />
      <p className={classes.state}>{progressSentence(percent, ready.length)}</p>
    </div>
  );
}

const troubles: Partial<Record<Step["state"], MessageId>> = {
  INVALID: "completion-panel.invalid",
  UNVERIFIED: "completion-panel.unverified",
  STALE: "completion-panel.stale",
};

function StepRow({ step, typed }: { step: Step; typed: boolean }) {
  const t = useT();
  if (step.state === "DONE") {
    return (
      <li className={classes.done}>
        <IconCircleCheckFilled aria-label={t("completion-panel.done")} size={20} />
        <span>{stepLabel(step)}</span>
      </li>
    );
  }
  const trouble = troubles[step.state];
  const detail = trouble ? t(trouble) : step.hint && stepHint(step.key, step.hint);
  return (
    <li className={classes.open}>
      {typed ? (
        <IconCircleDotted aria-label={t("completion-panel.unsaved")} size={20} className={classes.typed} />
      ) : (
        <IconCircle aria-label={t("completion-panel.open")} size={20} stroke={1.6} />
      )}
      <span className={classes.label}>
        <Anchor component={Link} to={step.href}>
          {stepLabel(step)}
        </Anchor>{" "}
        {step.isRequired && (
          <Badge variant="outline" color="gray" size="sm" tt="none" fw={500}>
            {t("completion-panel.required")}
          </Badge>
        )}
        {detail && <span className={classes.hint}>{detail}</span>}
      </span>
      {step.gain > 0 && (
        <span className={classes.gain}>
          {typed && <IconCheck aria-hidden="true" size={14} />}
          {gainText(step.gain)}
        </span>
      )}
    </li>
  );
}
