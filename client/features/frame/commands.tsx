import { ActionIcon } from "@mantine/core";
import { IconCommand } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { useT } from "#client/messages/t.tsx";
import { areOn, isTyping, patience, type Shortcut, shortcuts, shortcutsHash } from "./shortcuts.ts";
import { useLeave } from "./use-leave.ts";

const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));
const ShortcutsDialog = lazy(async () => ({ default: (await import("./shortcuts-dialog.tsx")).ShortcutsDialog }));

/** Everything that keys alone do: Ctrl or Cmd and K opens the palette, `?` lists the shortcuts. */
export function Commands({ may }: { may: (permission: string) => boolean }) {
  const t = useT();
  const [opened, setOpened] = useState(false);
  const location = useLocation();
  const navigate = useNavigate();
  const [leave, leaveDialog] = useLeave();
  useKeys({
    palette: () => setOpened((now) => !now),
    help: () => void navigate({ search: location.search, hash: shortcutsHash }),
    search: () => document.querySelector<HTMLInputElement>("header search input")?.focus(),
    go: ({ to, permission }) => {
      if (permission === undefined || may(permission)) void navigate(to);
    },
  });
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("palette.open")} aria-keyshortcuts="Control+K Meta+K" onClick={() => setOpened(true)}>
        <IconCommand aria-hidden="true" size={20} stroke={1.6} />
      </ActionIcon>
      <Suspense fallback={null}>
        {opened && <Palette may={may} onLeave={leave} onClose={() => setOpened(false)} />}
        {location.hash === shortcutsHash && <ShortcutsDialog onClose={() => void navigate({ search: location.search }, { replace: true })} />}
      </Suspense>
      {leaveDialog}
    </>
  );
}

interface Deeds {
  readonly palette: () => void;
  readonly help: () => void;
  readonly search: () => void;
  readonly go: (place: { readonly to: string; readonly permission?: string }) => void;
}

function useKeys(deeds: Deeds): void {
  const current = useRef(deeds);
  current.current = deeds;
  useEffect(() => {
    let before: { key: string; at: number } | null = null;
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        current.current.palette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target) || !areOn()) return;
      // A dialog has keys of its own.
      if (document.querySelector("[role=dialog]")) return;
      const first = before !== null && event.timeStamp - before.at < patience ? before.key : null;
      before = { key: event.key, at: event.timeStamp };
      const found = matching(first, event.key);
      if (found === undefined) return;
      event.preventDefault();
      before = null;
      const { run } = found;
      if (typeof run === "object") current.current.go(run);
      else current.current[run]();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

function matching(first: string | null, key: string): Shortcut | undefined {
  const pressed = (keys: readonly string[]) => (keys.length === 1 ? first !== "g" && keys[0] === key : keys[0] === first && keys[1] === key);
  return shortcuts.find(({ keys }) => pressed(keys));
}
