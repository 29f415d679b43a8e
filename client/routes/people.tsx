import { Page } from "#client/ui/page.tsx";
export function People() { return <Page title="People">…</Page>; }
