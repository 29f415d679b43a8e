import { type MantineColorScheme, Menu, Text, useMantineColorScheme } from "@mantine/core";
import { IconId, IconLogout, IconSettings } from "@tabler/icons-react";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import type { MessageId } from "#client/messages/catalogue.ts";
import { useT } from "#client/messages/t.tsx";
import { AccountFace, type OfProfile, useAccountFace } from "./account-face.tsx";
import classes from "./frame.module.css";
import { useLeave } from "./use-leave.ts";

const schemes: { value: MantineColorScheme; label: MessageId }[] = [
  { value: "light", label: "common.light" },
  { value: "dark", label: "common.dark" },
  { value: "auto", label: "common.system" },
];

/** One's own face: where one's pages, the colour scheme and the way out are. */
export function AccountMenu({ profile }: OfProfile) {
  const t = useT();
  const me = useAccountFace({ profile });
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [leave, leaveDialog] = useLeave();
  return (
    <>
      <Menu width={248} position="bottom-end">
        <Menu.Target>
          <AccountFace profile={profile} />
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes.who}>
            <Text fw={600} size="sm" truncate>
              {me.displayName}
            </Text>
            <Text c="dimmed" size="xs" truncate>
              <bdi>@{me.handle}</bdi>
            </Text>
          </div>
          <Menu.Divider />
          <Menu.Item component={Link} to={paths.profile} leftSection={<IconId aria-hidden="true" size={18} stroke={1.6} />}>
            {t("account-menu.profile")}
          </Menu.Item>
          <Menu.Item component={Link} to={paths.account} leftSection={<IconSettings aria-hidden="true" size={18} stroke={1.6} />}>
            {t("account-menu.account")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t("common.colours")}</Menu.Label>
          <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
            {schemes.map(({ value, label }) => (
              <Menu.RadioItem key={value} value={value}>
                {t(label)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout className="points" aria-hidden="true" size={18} stroke={1.6} />} onClick={leave}>
            {t("common.sign-out")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {leaveDialog}
    </>
  );
}
