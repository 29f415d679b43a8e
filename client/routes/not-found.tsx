import { Button, Center } from "@mantine/core";
import { useEffect } from "react";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import { Nothing } from "#client/ui/states.tsx";

export function NotFound({ what = "The address may be mistyped, or the page was moved." }: { what?: string }) {
  useEffect(() => {
    document.title = "Not found · Portrait";
  }, []);
  return (
    <Center mih="60dvh">
      <Nothing
        heading
        title="There is nothing here"
        action={
          <Button component={Link} to={paths.home} variant="default">
            Go home
          </Button>
        }
      >
        {what}
      </Nothing>
    </Center>
  );
}
