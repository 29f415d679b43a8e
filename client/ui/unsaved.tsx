import { createContext, type ReactNode, useCallback, useContext, useEffect, useId, useMemo, useState } from "react";
import { useBlocker } from "react-router";
import { later } from "./later.tsx";
import type { LeaveDialogProps } from "./leave-dialog.tsx";

const LeaveDialog = later<LeaveDialogProps>(async () => (await import("./leave-dialog.tsx")).LeaveDialog);

interface Unsaved {
  /** What would be lost, by name. */
  readonly fields: readonly string[];
  /** Each form speaks for itself: a page may hold several. */
  readonly report: (form: string, fields: readonly string[]) => void;
  readonly forget: () => void;
}

const UnsavedFields = createContext<Unsaved>({ fields: [], report: () => {}, forget: () => {} });

/** Knows what is typed and not saved, and stands before every way out of the page: links, back, closing the tab, sign-out. */
export function UnsavedGuard({ children }: { children: ReactNode }) {
  const [reports, setReports] = useState<Readonly<Record<string, readonly string[]>>>({});
  const fields = useMemo(() => Object.values(reports).flat(), [reports]);
  const report = useCallback(
    (form: string, held: readonly string[]) => setReports(({ [form]: _, ...others }) => ({ ...others, ...(held.length > 0 && { [form]: held }) })),
    [],
  );
  const forget = useCallback(() => setReports({}), []);
  const blocker = useBlocker(({ currentLocation, nextLocation }) => fields.length > 0 && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (fields.length === 0) return undefined;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", hold);
    return () => removeEventListener("beforeunload", hold);
  }, [fields]);
  const value = useMemo(() => ({ fields, report, forget }), [fields, report, forget]);
  return (
    <UnsavedFields.Provider value={value}>
      {children}
      <LeaveDialog
        fields={fields}
        opened={blocker.state === "blocked"}
        onStay={() => blocker.reset?.()}
        onLeave={() => {
          forget();
          blocker.proceed?.();
        }}
      />
    </UnsavedFields.Provider>
  );
}

/** A form says here what it holds; an empty list once everything is saved or back to what it was. */
export function useReportUnsaved(fields: readonly string[]): void {
  const { report } = useContext(UnsavedFields);
  const form = useId();
  const key = fields.join("\n");
  useEffect(() => {
    report(form, key === "" ? [] : key.split("\n"));
    return () => report(form, []);
  }, [form, key, report]);
}

/** For actions that leave without a navigation, such as signing out: asks first where something would be lost. */
export function useLeaveSafely() {
  const { fields, forget } = useContext(UnsavedFields);
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
        forget();
        leave?.();
      }}
    />
  );
  return [leaveSafely, dialog] as const;
}
