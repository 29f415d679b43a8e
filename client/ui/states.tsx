import { Button, Skeleton } from "@mantine/core";
import { IconAlertTriangle, IconLock, IconMoodEmpty } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Message, useT } from "#client/messages/t.tsx";
import classes from "./states.module.css";

/** One sentence and one action where there is nothing to show. */
export function Nothing({ title, heading = false, isForbidden = false, children, action }: NothingProps) {
  const Title = heading ? "h1" : "p";
  const Icon = isForbidden ? IconLock : IconMoodEmpty;
  return (
    <div className={classes.state}>
      <Icon className={classes.icon} aria-hidden="true" stroke={1.4} />
      <Title className={classes.title}>{title}</Title>
      {children && <p className={classes.text}>{children}</p>}
      {action}
    </div>
  );
}

interface NothingProps {
  title: string;
  /** As the page's own title. */
  heading?: boolean;
  /** Not that there is nothing, but that it is not for everybody. */
  isForbidden?: boolean;
  children?: ReactNode;
  action?: ReactNode;
}

/** What could not be loaded, why, and a way on. */
export function Failed({ failure, onRetry }: { failure: FailedProps; onRetry?: (() => void) | undefined }) {
  const t = useT();
  const Icon = failure.code === "FORBIDDEN" ? IconLock : IconAlertTriangle;
  return (
    <div className={classes.state} role="alert">
      <Icon className={classes.icon} aria-hidden="true" stroke={1.4} />
      <p className={classes.title}>{failure.title}</p>
      <p className={classes.text}>{failure.message}</p>
      {failure.errorId && (
        <p className={classes.reference}>
          <Message id="failure.reference" values={{ id: failure.errorId }} components={{ 0: <code /> }} />
        </p>
      )}
      {failure.mayRetry && onRetry && (
        <Button variant="default" onClick={onRetry}>
          {t("common.try-again")}
        </Button>
      )}
      {!failure.mayRetry && (
        <Button component={Link} to="/" variant="default">
          {t("common.go-home")}
        </Button>
      )}
    </div>
  );
}

interface FailedProps {
  readonly code: string;
  readonly title: string;
  readonly message: string;
  readonly errorId: string | null;
  readonly mayRetry: boolean;
}

/** Appears only when an answer takes longer than 150 ms. */
export function Waiting({ children }: { children: ReactNode }) {
  const t = useT();
  return (
    <div className={classes.waiting} aria-busy="true">
      <span className={classes.spoken} role="status">
        {t("states.loading")}
      </span>
      {children}
    </div>
  );
}

export function WaitingLines({ count = 3 }: { count?: number }) {
  return (
    <Waiting>
      {Array.from({ length: count }, (_, line) => (
        // The lines never change places.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Skeleton key={line} height={14} mt={line === 0 ? 4 : 14} width={`${92 - ((line * 17) % 45)}%`} radius="xs" />
      ))}
    </Waiting>
  );
}
