import { useQuery } from "@apollo/client/react";
import { Button, Center } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import { graphql } from "#client/gql/index.ts";
import { listText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { permissionText, roleName } from "#client/ui/server-words.ts";
import { Nothing } from "#client/ui/states.tsx";
import { useTabTitle } from "#client/ui/tab-title.ts";
import { useViewer } from "./viewer.ts";

const forbiddenPage = graphql(`
  query ForbiddenPage {
    roles {
      key
      name
      permissions {
        key
      }
    }
  }
`);

/** A page for whoever has the permission; the others learn which one is missing and who can give it, before anything is asked for. */
export function Guarded({ permission, children }: { permission: string; children: ReactNode }) {
  const { may } = useViewer();
  return may(permission) ? children : <Forbidden permission={permission} />;
}

function Forbidden({ permission }: { permission: string }) {
  const t = useT();
  useTabTitle(t("failure.forbidden"));
  const { data } = useQuery(forbiddenPage);
  const withPermission = (key: string) => (data?.roles ?? []).filter((role) => role.permissions.some((each) => each.key === key)).map(roleName);
  const [holders, granters] = [withPermission(permission), withPermission("roles.grant")];
  return (
    <Center mih="60dvh">
      <Nothing
        heading
        isForbidden
        title={t("failure.forbidden")}
        action={
          <Button component={Link} to={paths.home} variant="default">
            {t("common.go-home")}
          </Button>
        }
      >
        {holders.length > 0 && granters.length > 0
          ? t("guarded.missing", {
              permission,
              what: permissionText(permission, ""),
              roles: listText(holders),
              granters: listText(granters),
              count: holders.length,
            })
          : t("failure.permission-needed", { permission, what: permissionText(permission, "") })}
      </Nothing>
    </Center>
  );
}
