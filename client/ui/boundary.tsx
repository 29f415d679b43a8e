import { Component, type ReactNode } from "react";
import { t } from "#client/messages/language.ts";
import { errorIdOf } from "./reports.ts";
import { Failed } from "./states.tsx";

interface Props {
  /** What stands around the message: the same frame as around what broke. */
  readonly frame: (message: ReactNode) => ReactNode;
  readonly children: ReactNode;
}

/** Keeps a mistake in one part of a page from taking the rest with it. React knows no hook for this. */
export class Boundary extends Component<Props, { readonly error: unknown }> {
  override state = { error: null };

  static getDerivedStateFromError = (error: unknown) => ({ error });

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const failure = { code: "BROKEN", title: t("boundary.title"), message: t("boundary.message"), errorId: errorIdOf(error), mayRetry: true };
    return this.props.frame(<Failed failure={failure} onRetry={() => this.setState({ error: null })} />);
  }
}
