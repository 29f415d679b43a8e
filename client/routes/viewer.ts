import { createContext, useContext } from "react";

/** Who is signed in, as the frame knows it. Pages ask for permissions here, never for roles. */
export interface ViewerFacts {
  readonly accountId: string;
  readonly profileId: string;
  readonly may: (permission: string) => boolean;
}

export const ViewerContext = createContext<ViewerFacts | null>(null);

export function useViewer(): ViewerFacts {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("This page stands outside the signed-in frame.");
  return viewer;
}
