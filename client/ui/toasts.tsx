import { Button, CloseButton, Paper, Text } from "@mantine/core";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { useT } from "#client/messages/t.tsx";
import classes from "./toasts.module.css";

export interface Toast {
  readonly message: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** How long it stays; paused while it is hovered or focused. */
  readonly seconds?: number;
  /** Called when it goes without its action: on time-out, when closed, pushed out by newer ones, or with the tab. */
  readonly onGone?: (() => void) | undefined;
}

interface Shown extends Toast {
  readonly id: number;
}

const ShowToast = createContext<(toast: Toast) => void>(() => {});

/** One polite region for what succeeded and what can be undone. An error is never only a toast. */
export function Toasts({ children }: { children: ReactNode }) {
  const t = useT();
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const list = useRef<readonly Shown[]>([]);
  const nextId = useRef(0);
  const put = useCallback((next: readonly Shown[]) => {
    const gone = list.current.filter((toast) => !next.includes(toast));
    list.current = next;
    setToasts(next);
    for (const toast of gone) toast.onGone?.();
  }, []);
  const show = useCallback(
    (toast: Toast) => {
      nextId.current += 1;
      put([...list.current.slice(-2), { ...toast, id: nextId.current }]);
    },
    [put],
  );
  const close = useCallback((id: number) => put(list.current.filter((toast) => toast.id !== id)), [put]);
  const act = useCallback(
    (id: number) => {
      const taken = list.current.find((toast) => toast.id === id);
      // Taken back first: what it announced is not carried out.
      list.current = list.current.map((toast) => (toast.id === id ? { ...toast, onGone: undefined } : toast));
      close(id);
      taken?.action?.run();
    },
    [close],
  );
  // Whoever closes the tab does not take back: what waits for a toast's end happens now.
  useEffect(() => {
    const finish = () => put([]);
    addEventListener("pagehide", finish);
    return () => removeEventListener("pagehide", finish);
  }, [put]);
  return (
    <ShowToast.Provider value={show}>
      {children}
      <section className={classes.region} aria-label={t("toasts.region")} aria-live="polite">
        {toasts.map((toast) => (
          <OneToast key={toast.id} toast={toast} onClose={close} onAct={act} />
        ))}
      </section>
    </ShowToast.Provider>
  );
}

export const useToast = () => useContext(ShowToast);

function OneToast({ toast, onClose, onAct }: { toast: Shown; onClose: (id: number) => void; onAct: (id: number) => void }) {
  const t = useT();
  // A pointer that leaves does not end the pause of whoever has the focus in it.
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const paused = hovered || focused;
  const { id, seconds = 5 } = toast;
  useEffect(() => {
    if (paused) return undefined;
    const timer = setTimeout(() => onClose(id), seconds * 1000);
    return () => clearTimeout(timer);
  }, [paused, id, seconds, onClose]);
  return (
    <Paper
      className={classes.toast}
      withBorder
      shadow="md"
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <Text size="sm" className={classes.message}>
        {toast.message}
      </Text>
      {toast.action && (
        <Button size="compact-sm" variant="light" onClick={() => onAct(id)}>
          {toast.action.label}
        </Button>
      )}
      <CloseButton aria-label={t("toasts.dismiss")} size="md" onClick={() => onClose(id)} />
    </Paper>
  );
}
