import { Page } from "#client/ui/page.tsx";
export function Audit() { return <Page title="Audit">…</Page>; }
