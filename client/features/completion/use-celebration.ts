import { useEffect, useRef, useState } from "react";
import { useT } from "#client/messages/t.tsx";
import { useToast } from "#client/ui/toasts.tsx";

/** 100 % is celebrated once: when it is reached in front of its owner, and not again on this device. Answers whether it is now. */
export function useCelebration(profileId: string, percent: number, own: boolean): boolean {
  const t = useT();
  const toast = useToast();
  const before = useRef(percent);
  const [celebrating, setCelebrating] = useState(false);
  useEffect(() => {
    const reached = before.current < 100 && percent === 100;
    before.current = percent;
    if (!own || !reached || !isFirstTime(profileId)) return;
    setCelebrating(true);
    toast({ message: t("celebration.complete"), seconds: 8 });
  }, [profileId, percent, own, toast, t]);
  return celebrating;
}

function isFirstTime(profileId: string): boolean {
  const key = `portrait:celebrated:${profileId}`;
  try {
    if (localStorage.getItem(key)) return false;
    localStorage.setItem(key, "1");
  } catch {
    // Storage can be switched off; one time too many is better than none.
  }
  return true;
}
