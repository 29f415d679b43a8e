import { Text } from "@mantine/core";
import { SecondStepForm } from "#client/features/entrance/second-step-form.tsx";
import type { Challenge } from "#client/features/entrance/use-sign-in-steps.ts";
import { useT } from "#client/messages/t.tsx";
import { PageTitle } from "#client/ui/title.tsx";

/** Stands in the place of the page that asked for the password: its address is no deep link, because a challenge is good once. */
export function SecondStep({ challenge, onBack, onDone }: { challenge: Challenge; onBack: (why: string | null) => void; onDone?: () => void }) {
  const t = useT();
  return (
    <>
      <PageTitle focus={false}>{t("second-step.title")}</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        {t("second-step.lead")}
      </Text>
      <SecondStepForm challenge={challenge} onBack={onBack} {...(onDone && { onDone })} />
    </>
  );
}
