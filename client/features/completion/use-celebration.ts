import { useEffect, useRef } from "react";
import { useT } from "#client/messages/t.tsx";
import { useToast } from "#client/ui/toasts.tsx";

/** 100 % is celebrated once: when it is reached in front of the person, and not again on this device. */
export function useCelebration(profileId: string, percent: number): void {
  const t = useT();
  const toast = useToast();
  const before = useRef(percent);
  useEffect(() => {
    const reached = before.current < 100 && percent === 100;
    before.current = percent;
    if (!reached) return;
    const key = `portrait:celebrated:${profileId}`;
    if (localStorage.getItem(key)) return;
    localStorage.setItem(key, "1");
    toast({ message: t("celebration.complete"), seconds: 8 });
  }, [profileId, percent, toast, t]);
}
