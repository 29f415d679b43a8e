import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { useBlocker } from "react-router";
import { later } from "./later.tsx";
import type { LeaveDialogProps } from "./leave-dialog.tsx";

const LeaveDialog = later<LeaveDialogProps>(async () => (await import("./leave-dialog.tsx")).LeaveDialog);

interface Unsaved {
  /** What would be lost, by name. */
  readonly fields: readonly string[];
  readonly report: (fields: readonly string[]) => void;
}

const UnsavedFields = createContext<Unsaved>({ fields: [], report: () => {} });

/** Knows what is typed and not saved, and stands before every way out of the page: links, back, closing the tab, sign-out. */
export function UnsavedGuard({ children }: { children: ReactNode }) {
  const [fields, report] = useState<readonly string[]>([]);
  const blocker = useBlocker(({ currentLocation, nextLocation }) => fields.length > 0 && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (fields.length === 0) return undefined;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", hold);
    return () => removeEventListener("beforeunload", hold);
  }, [fields]);
  const value = useMemo(() => ({ fields, report }), [fields]);
  return (
    <UnsavedFields.Provider value={value}>
      {children}
      <LeaveDialog
        fields={fields}
        opened={blocker.state === "blocked"}
        onStay={() => blocker.reset?.()}
        onLeave={() => {
          report([]);
          blocker.proceed?.();
        }}
      />
    </UnsavedFields.Provider>
  );
}

/** A form says here what it holds; an empty list once everything is saved or back to what it was. */
export function useReportUnsaved(fields: readonly string[]): void {
  const { report } = useContext(UnsavedFields);
  const key = fields.join("\n");
  useEffect(() => {
    report(key === "" ? [] : key.split("\n"));
    return () => report([]);
  }, [key, report]);
}

/** For actions that leave without a navigation, such as signing out: asks first where something would be lost. */
export function useLeaveSafely() {
  const { fields, report } = useContext(UnsavedFields);
  const [leave, setLeave] = useState<(() => void) | null>(null);
  const leaveSafely = useCallback(
    (go: () => void) => {
      if (fields.length === 0) go();
      else setLeave(() => go);
    },
    [fields],
  );
  const dialog = (
    <LeaveDialog
      fields={fields}
      opened={leave !== null}
      onStay={() => setLeave(null)}
      onLeave={() => {
        setLeave(null);
        report([]);
        leave?.();
      }}
    />
  );
  return [leaveSafely, dialog] as const;
}
