import { useT } from "#client/messages/t.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { useLeaveSafely } from "#client/ui/unsaved.tsx";
import { useSignOut } from "./use-sign-out.ts";

/** Signs out, after asking where something is unsaved; the dialog that asks has to be rendered. */
export function useLeave() {
  const t = useT();
  const [signOut] = useSignOut();
  const [leaveSafely, dialog] = useLeaveSafely();
  const toast = useToast();
  const leave = () =>
    leaveSafely(async () => {
      if (!(await signOut())) toast({ message: t("account-menu.still-signed-in") });
    });
  return [leave, dialog] as const;
}
