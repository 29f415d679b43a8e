import { useQuery } from "@apollo/client/react";
import { Anchor } from "@mantine/core";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { Loaded } from "#client/apollo/loaded.tsx";
import { paths } from "#client/app/paths.ts";
import { DeleteRole } from "#client/features/roles/delete-role.tsx";
import { RoleForm } from "#client/features/roles/role-form.tsx";
import { RulesEditor } from "#client/features/roles/rules-editor.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Page, PageWaiting } from "#client/ui/page.tsx";
import { roleName } from "#client/ui/server-words.ts";
import { useToast } from "#client/ui/toasts.tsx";
import { NotFound } from "./not-found.tsx";
import classes from "./role.module.css";
import { useViewer } from "./viewer.ts";

const rolePage = graphql(`
  query RolePage($key: String!) {
    role(key: $key) {
      key
      name
      isSystem
      memberCount
      permissions {
        key
      }
      ...RoleForm_Role
      ...RulesEditor_Role
    }
    permissions {
      key
      description
    }
    profileFields {
      key
      label
      kind
      maxLength
    }
  }
`);

export function Role() {
  const t = useT();
  const { may } = useViewer();
  const { key = "" } = useParams();
  const navigate = useNavigate();
  const [parameters, setParameters] = useSearchParams();
  const toast = useToast();
  const result = useQuery(rolePage, { variables: { key } });
  return (
    <Loaded result={result} waiting={<PageWaiting />}>
      {({ role, permissions, profileFields }) => {
        if (role === null) return <NotFound what={t("role-page.gone")} />;
        const name = roleName(role);
        const isMine = may("roles.manage") && role.permissions.every((permission) => may(permission.key));
        return (
          <Page
            title={name}
            lead={
              <>
                {role.memberCount !== null && t("role-page.lead", { count: role.memberCount })}{" "}
                <Anchor component={Link} underline="always" to={paths.roles}>
                  {t("role-page.all")}
                </Anchor>
              </>
            }
          >
            <div className={classes.page}>
              <RoleForm key={role.key} role={role} permissions={permissions} may={may} onConflict={() => void result.refetch()} />
              <RulesEditor key={`rules ${role.key}`} role={role} fields={profileFields} mayEdit={isMine} />
              {isMine && (
                <DeleteRole
                  roleKey={role.key}
                  name={name}
                  isBuiltIn={role.isSystem}
                  opened={parameters.get("do") === "delete"}
                  onOpen={() => setParameters({ do: "delete" }, { preventScrollReset: true })}
                  onClose={() => setParameters({}, { replace: true, preventScrollReset: true })}
                  onDeleted={() => {
                    toast({ message: t("delete-role.done", { role: name }) });
                    void navigate(paths.roles, { replace: true });
                  }}
                />
              )}
            </div>
          </Page>
        );
      }}
    </Loaded>
  );
}
