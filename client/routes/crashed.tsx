import { Button, Center } from "@mantine/core";
import { useRouteError } from "react-router";
import { Nothing } from "#client/ui/states.tsx";

/** A page that broke, or a part of the client that could not be loaded (most often after an update of the server). */
export function Crashed() {
  const error = useRouteError();
  const missingPart = error instanceof TypeError && /import|module/i.test(error.message);
  return (
    <Center component="main" mih="60dvh">
      <Nothing
        heading
        title={missingPart ? "There is a newer version" : "This page has a problem"}
        action={<Button onClick={() => location.reload()}>Reload the page</Button>}
      >
        {missingPart ? "Portrait was updated while this page was open." : "It is on our side. Reloading often helps; what you saved is safe."}
      </Nothing>
    </Center>
  );
}
