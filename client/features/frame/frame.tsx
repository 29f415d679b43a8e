import type { FragmentType } from "@apollo/client";
import { type ReactNode, Suspense } from "react";
import { Link, NavLink } from "react-router";
import { paths } from "#client/app/paths.ts";
import type { AccountMenu_ProfileFragment } from "#client/gql/graphql.ts";
import { useT } from "#client/messages/t.tsx";
import { later } from "#client/ui/later.tsx";
import { Logo } from "#client/ui/logo.tsx";
import { PageWaiting } from "#client/ui/page.tsx";
import { AccountFace, type OfProfile } from "./account-face.tsx";
import { Commands } from "./commands.tsx";
import classes from "./frame.module.css";
import { administration, type Destination, mainDestinations } from "./navigation.ts";
import { PeopleSearch } from "./people-search.tsx";

const AccountMenu = later<OfProfile>(async () => (await import("./account-menu.tsx")).AccountMenu, AccountFace);
const MorePlaces = later<{ places: readonly Destination[] }>(async () => (await import("./more-places.tsx")).MorePlaces);

/** Navigation at the side (at the bottom of a phone), search and oneself on top, the page in the middle. */
export function Frame({
  profile,
  may,
  children,
}: {
  profile: FragmentType<AccountMenu_ProfileFragment>;
  may: (permission: string) => boolean;
  children: ReactNode;
}) {
  const t = useT();
  const open = ({ permission }: Destination) => permission === undefined || may(permission);
  const main = mainDestinations.filter(open);
  const admin = administration.filter(open);
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#page">
        {t("frame.skip")}
      </a>
      <header className={classes.top}>
        <Link to={paths.home} className={classes.logo} aria-label={t("frame.home")}>
          <Logo />
        </Link>
        <div className={classes.tools}>
          {may("profiles.read") && <PeopleSearch />}
          <Commands may={may} />
          <AccountMenu profile={profile} />
        </div>
      </header>
      <nav className={classes.side} aria-label={t("frame.main")}>
        <Places places={main} />
        {admin.length > 0 && (
          <div className={classes.admin}>
            <p className={classes.group}>{t("frame.administration")}</p>
            <Places places={admin} />
          </div>
        )}
        {admin.length > 0 && <MorePlaces places={admin} />}
      </nav>
      <main className={classes.page} id="page" tabIndex={-1}>
        <Suspense fallback={<PageWaiting />}>{children}</Suspense>
      </main>
    </div>
  );
}

function Places({ places }: { places: readonly Destination[] }) {
  const t = useT();
  return (
    <ul className={classes.places}>
      {places.map(({ to, label, Icon, exact }) => (
        <li key={to}>
          <NavLink to={to} end={exact ?? false} className={classes.place ?? ""}>
            <Icon aria-hidden="true" size={20} stroke={1.6} />
            <span>{t(label)}</span>
          </NavLink>
        </li>
      ))}
    </ul>
  );
}
