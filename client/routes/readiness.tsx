import { Page } from "#client/ui/page.tsx";
export function Readiness() { return <Page title="Readiness">…</Page>; }
