import { useEffect, useState } from "react";

export type Facing = "user" | "environment";

export type CameraState =
  | { readonly kind: "asking" }
  | { readonly kind: "live"; readonly stream: MediaStream /** Whether there is another one to change to. */; readonly hasOther: boolean }
  /** `refused`: by the person, the browser or the system. `busy`: another program has it. `insecure`: the page came over plain http. */
  | { readonly kind: "refused" | "missing" | "busy" | "insecure" };

/** A camera's live picture for as long as it is looked at: its light goes out when the dialog closes, and while the tab is hidden. */
export function useCamera(facing: Facing, attempt: number): CameraState {
  const [state, setState] = useState<CameraState>({ kind: "asking" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt asks anew
  useEffect(() => {
    // Each look through it is its own: one that the browser still asks for may be over before it begins.
    let look: { readonly over: boolean; end: () => void } | null = null;
    const watch = () => {
      if (document.hidden) look?.end();
      else if (look === null || look.over) look = lookThrough(facing, setState);
    };
    watch();
    document.addEventListener("visibilitychange", watch);
    return () => {
      document.removeEventListener("visibilitychange", watch);
      look?.end();
    };
  }, [facing, attempt]);
  return state;
}

function lookThrough(facing: Facing, tell: (state: CameraState) => void) {
  let stream: MediaStream | null = null;
  const look = {
    over: false,
    end: () => {
      look.over = true;
      for (const track of stream?.getTracks() ?? []) track.stop();
    },
  };
  const begin = async () => {
    tell({ kind: "asking" });
    if (!navigator.mediaDevices?.getUserMedia) return tell({ kind: "insecure" });
    try {
      const video = { facingMode: { ideal: facing }, width: { ideal: 1920 }, height: { ideal: 1080 } };
      stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      if (look.over) return look.end();
      for (const track of stream.getTracks()) track.onended = () => tell({ kind: "missing" });
      const devices = await navigator.mediaDevices.enumerateDevices();
      if (!look.over) tell({ kind: "live", stream, hasOther: devices.filter(({ kind }) => kind === "videoinput").length > 1 });
    } catch (error) {
      if (!look.over) tell({ kind: reasonOf(error) });
    }
  };
  void begin();
  return look;
}

function reasonOf(error: unknown): "refused" | "missing" | "busy" {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "busy";
}
