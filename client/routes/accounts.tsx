import { Page } from "#client/ui/page.tsx";
export function Accounts() { return <Page title="Accounts">…</Page>; }
