import { useQuery } from "@apollo/client/react";
import { Button } from "@mantine/core";
import { useNavigate, useSearchParams } from "react-router";
import { Loaded } from "#client/apollo/loaded.tsx";
import { paths } from "#client/app/paths.ts";
import { CreateRoleDialog } from "#client/features/roles/create-role-dialog.tsx";
import { RoleRow } from "#client/features/roles/role-row.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Page } from "#client/ui/page.tsx";
import { DataTable, TableWaiting } from "#client/ui/table.tsx";
import { useViewer } from "./viewer.ts";

const rolesPage = graphql(`
  query RolesPage {
    roles {
      key
      ...RoleRow_Role
    }
  }
`);

export function Roles() {
  const t = useT();
  const { may } = useViewer();
  const navigate = useNavigate();
  const [parameters, setParameters] = useSearchParams();
  const result = useQuery(rolesPage);
  const mayManage = may("roles.manage");
  return (
    <Page
      title={t("common.roles")}
      lead={t("roles.lead")}
      actions={mayManage && <Button onClick={() => setParameters({ do: "create" })}>{t("roles.create")}</Button>}
    >
      <Loaded result={result} waiting={<TableWaiting rows={4} />}>
        {({ roles }) => (
          <DataTable caption={t("common.roles")} head={[t("roles.role"), t("roles.permits"), t("roles.asks"), t("roles.held-by")]}>
            {roles.map((role) => (
              <RoleRow key={role.key} role={role} seesHolders={may("accounts.read")} />
            ))}
          </DataTable>
        )}
      </Loaded>
      {mayManage && (
        <CreateRoleDialog
          opened={parameters.get("do") === "create"}
          onClose={() => setParameters({}, { replace: true })}
          onMade={(key) => void navigate(paths.role(key), { replace: true })}
        />
      )}
    </Page>
  );
}
