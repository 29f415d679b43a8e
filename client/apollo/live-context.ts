import { createContext, useContext, useSyncExternalStore } from "react";
import type { Live } from "./live.ts";

export const LiveContext = createContext<Live | null>(null);

const nothing = () => () => {};
const no = () => false;

/** Whether changes come by themselves at this moment; while they don't, ask now and then. */
export function useIsLive(): boolean {
  const live = useContext(LiveContext);
  return useSyncExternalStore(live?.subscribe ?? nothing, live?.isLive ?? no);
}
