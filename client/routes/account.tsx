import { Page } from "#client/ui/page.tsx";
export function Account() { return <Page title="Account">…</Page>; }
