import { Menu, UnstyledButton } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link } from "react-router";
import { useT } from "#client/messages/t.tsx";
import classes from "./frame.module.css";
import type { Destination } from "./navigation.ts";

/** On a phone the bar has room for the main places alone; the others are behind this. */
export function MorePlaces({ places }: { places: readonly Destination[] }) {
  const t = useT();
  return (
    <Menu position="top-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.more}>
          <IconDots aria-hidden="true" size={20} stroke={1.6} />
          <span>{t("frame.more")}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {places.map(({ to, label, Icon }) => (
          <Menu.Item key={to} component={Link} to={to} leftSection={<Icon aria-hidden="true" size={18} stroke={1.6} />}>
            {t(label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
