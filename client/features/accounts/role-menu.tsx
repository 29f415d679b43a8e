import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import type { RoleMenu_RoleFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { roleDescription, roleName } from "#client/ui/server-words.ts";
import { useToast } from "#client/ui/toasts.tsx";
import { useGrantRole, useRevokeRole } from "./use-roles.ts";

const fragment = graphql(`
  fragment RoleMenu_Role on Role {
    key
    name
    description
  }
`);

interface Props {
  accountId: string;
  person: string;
  held: readonly string[];
  roles: FragmentType<RoleMenu_RoleFragment>[];
}

/** Which roles somebody holds, one click each. What the server refuses is said in a dialog, with the reason. */
export function RoleMenu({ accountId, person, held, roles }: Props) {
  const t = useT();
  const { data: known } = useSuspenseFragment({ fragment, fragmentName: "RoleMenu_Role", from: roles });
  const [grant, granting] = useGrantRole();
  const [revoke, revoking] = useRevokeRole();
  const [refusal, setRefusal] = useState<string | null>(null);
  const toast = useToast();

  const toggle = async (role: string, name: string) => {
    const isHeld = held.includes(role);
    const outcome = await (isHeld ? revoke : grant)({ accountId, role });
    if (outcome.kind === "done") toast({ message: t(isHeld ? "role-menu.revoked" : "role-menu.granted", { person, role: name }) });
    else setRefusal(outcome.kind === "failed" ? outcome.failure.message : outcome.remarks.map(({ message }) => message).join(" "));
  };

  return (
    <>
      <Menu width={260} position="bottom-end" closeOnItemClick={false}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="md" aria-label={t("role-menu.change", { person })} loading={granting || revoking}>
            <IconPencil aria-hidden="true" size={16} stroke={1.8} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t("role-menu.roles-of", { person })}</Menu.Label>
          {known.map(({ key, name, description }) => (
            <Menu.CheckboxItem
              key={key}
              checked={held.includes(key)}
              disabled={granting || revoking}
              onChange={() => void toggle(key, roleName({ key, name }))}
            >
              {roleName({ key, name })}
              {description && (
                <Text size="xs" c="dimmed">
                  {roleDescription(key, description)}
                </Text>
              )}
            </Menu.CheckboxItem>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={refusal !== null} onClose={() => setRefusal(null)} title={t("role-menu.unchanged")}>
        <Text size="sm">{refusal}</Text>
        <Group justify="flex-end" mt="lg">
          <Button onClick={() => setRefusal(null)} data-autofocus>
            {t("common.close")}
          </Button>
        </Group>
      </Dialog>
    </>
  );
}
