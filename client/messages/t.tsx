import { I18nProvider, Trans, useLingui } from "@lingui/react";
import { DirectionProvider, useDirection } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import type { MessageId } from "./catalogue.ts";
import { directionOf, i18n, type T } from "./language.ts";

/** What a component says its words with: `t("save-bar.changes", { count })`. */
export function useT(): T {
  return useLingui()._ as T;
}

/** A message with parts that are elements: `<Message id="…" components={[<Link to={…} />]} />` fills `<0>…</0>`. */
export function Message({ id, values, components }: { id: MessageId; values?: Record<string, unknown>; components?: Record<string, ReactNode> | ReactNode[] }) {
  return <Trans id={id} values={values ?? {}} components={(components ?? {}) as never} />;
}

/** The language of the moment and the direction that it is written in, for everything below. */
export function Speaking({ children }: { children: ReactNode }) {
  return (
    <I18nProvider i18n={i18n}>
      <DirectionProvider initialDirection={directionOf(i18n.locale)} detectDirection={false}>
        <Direction />
        {children}
      </DirectionProvider>
    </I18nProvider>
  );
}

function Direction() {
  const { i18n } = useLingui();
  const { setDirection } = useDirection();
  const direction = directionOf(i18n.locale);
  useEffect(() => setDirection(direction), [direction, setDirection]);
  return null;
}
