import { useEffect, useRef } from "react";
import { NavLink, useLocation } from "react-router";
import { paths } from "#client/app/paths.ts";
import { useT } from "#client/messages/t.tsx";
import classes from "./account-tabs.module.css";

/** The parts of the account area, each with an address of its own. */
export function AccountTabs() {
  const t = useT();
  const { pathname } = useLocation();
  const list = useRef<HTMLUListElement>(null);
  // A narrow screen shows some of them only: the one that is open has to be among these.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page, another tab
  useEffect(() => {
    list.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname]);
  const tabs = [
    { to: paths.account, label: t("account.tabs.sign-in") },
    { to: paths.devices, label: t("account.tabs.devices") },
    { to: paths.securityLog, label: t("account.tabs.security-log") },
    { to: paths.preferences, label: t("account.tabs.preferences") },
    { to: paths.ownData, label: t("account.tabs.own-data") },
    { to: paths.dangerZone, label: t("account.tabs.danger-zone") },
  ];
  return (
    <nav className={classes.strip} aria-label={t("account.tabs.label")}>
      <ul className={classes.tabs} ref={list}>
        {tabs.map(({ to, label }) => (
          <li key={to}>
            <NavLink to={to} end className={classes.tab ?? ""}>
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
