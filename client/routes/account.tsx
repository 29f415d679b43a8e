import { Outlet } from "react-router";
import { AccountTabs } from "#client/features/account/account-tabs.tsx";

/** What the pages of the account area have in common. */
export function Account() {
  return (
    <>
      <AccountTabs />
      <Outlet />
    </>
  );
}
