import { Button, CloseButton, Paper, Text } from "@mantine/core";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import classes from "./toasts.module.css";

export interface Toast {
  readonly message: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** How long it stays; paused while it is hovered or focused. */
  readonly seconds?: number;
  /** Called when it goes without its action: on time-out, or when closed. */
  readonly onGone?: () => void;
}

const ShowToast = createContext<(toast: Toast) => void>(() => {});

/** One polite region for what succeeded and what can be undone. An error is never only a toast. */
export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly (Toast & { id: number })[]>([]);
  const nextId = useRef(0);
  const show = useCallback((toast: Toast) => {
    nextId.current += 1;
    const id = nextId.current;
    setToasts((shown) => [...shown.slice(-2), { ...toast, id }]);
  }, []);
  const remove = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);
  return (
    <ShowToast.Provider value={show}>
      {children}
      <section className={classes.region} aria-label="Notifications" aria-live="polite">
        {toasts.map((toast) => (
          <OneToast key={toast.id} toast={toast} onClose={() => remove(toast.id)} />
        ))}
      </section>
    </ShowToast.Provider>
  );
}

export const useToast = () => useContext(ShowToast);

function OneToast({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const [paused, setPaused] = useState(false);
  const gone = useRef(toast.onGone);
  const latest = useMemo(() => ({ onClose }), [onClose]);
  // Also when a newer toast pushes it out, or the page is left: what waits for the toast's end must not be lost.
  useEffect(() => () => gone.current?.(), []);
  useEffect(() => {
    if (paused) return undefined;
    const timer = setTimeout(() => latest.onClose(), (toast.seconds ?? 5) * 1000);
    return () => clearTimeout(timer);
  }, [paused, toast, latest]);
  return (
    <Paper
      className={classes.toast}
      withBorder
      shadow="md"
      onMouseEnter={() => setPaused(true)}
      onMouseLeave={() => setPaused(false)}
      onFocus={() => setPaused(true)}
      onBlur={() => setPaused(false)}
    >
      <Text size="sm" className={classes.message}>
        {toast.message}
      </Text>
      {toast.action && (
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            gone.current = undefined;
            toast.action?.run();
            onClose();
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <CloseButton aria-label="Dismiss" size="md" onClick={onClose} />
    </Paper>
  );
}
