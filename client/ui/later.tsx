import { type ComponentType, useEffect, useState } from "react";

/**
 * A component that the first page does not wait for: its code comes as soon as the browser is idle, so that it is there before it is needed,
 * also for whoever loses their connection. What stands in its place until then gets the same properties.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>, Before?: ComponentType<Props>): ComponentType<Props> {
  let Loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;
  const fetched = () => {
    loading ??= load().then(
      (component) => {
        Loaded = component;
      },
      () => {
        // Asked for again when it is wanted next.
        loading = null;
      },
    );
    return loading;
  };
  // Safari and jsdom know no idle time: there it comes with the first time that it is drawn.
  if (typeof requestIdleCallback === "function") requestIdleCallback(() => void fetched(), { timeout: 5_000 });

  return function Later(props: Props) {
    const [, setThere] = useState(Loaded !== null);
    useEffect(() => {
      let isHere = true;
      const look = () => void fetched().then(() => isHere && setThere(Loaded !== null));
      look();
      addEventListener("online", look);
      return () => {
        isHere = false;
        removeEventListener("online", look);
      };
    }, []);
    if (Loaded) return <Loaded {...props} />;
    return Before ? <Before {...props} /> : null;
  };
}
