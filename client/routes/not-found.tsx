import { Button, Center } from "@mantine/core";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import { useT } from "#client/messages/t.tsx";
import { Nothing } from "#client/ui/states.tsx";
import { useTabTitle } from "#client/ui/tab-title.ts";

export function NotFound({ what }: { what?: string }) {
  const t = useT();
  useTabTitle(t("not-found.title"));
  return (
    <Center mih="60dvh">
      <Nothing
        heading
        title={t("common.nothing-here")}
        action={
          <Button component={Link} to={paths.home} variant="default">
            {t("common.go-home")}
          </Button>
        }
      >
        {what ?? t("not-found.address")}
      </Nothing>
    </Center>
  );
}
