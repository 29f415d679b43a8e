import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import type { AuditRow_AuditEventFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { listText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { auditActionText } from "#client/ui/audit-action.ts";
import { fieldLabel } from "#client/ui/server-words.ts";
import { Cell } from "#client/ui/table.tsx";
import { When } from "#client/ui/when.tsx";
import classes from "./audit.module.css";

const fragment = graphql(`
  fragment AuditRow_AuditEvent on AuditEvent {
    id
    at
    action
    actorKind
    actor {
      id
      handle
      displayName
    }
    target
    ip
    changes
  }
`);

export function AuditRow({ event }: { event: FragmentType<AuditRow_AuditEventFragment> }) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "AuditRow_AuditEvent", from: event });
  return (
    <tr>
      <Cell label={t("audit.when")} className={classes.quiet}>
        <When at={data.at} />
      </Cell>
      <Cell label={t("audit.who")} className={classes.who}>
        {data.actor ? <Link to={paths.person(data.actor.handle)}>{data.actor.displayName}</Link> : t(nobody[data.actorKind])}
      </Cell>
      <Cell>
        <div>
          {auditActionText(data.action)}
          <Changes changes={data.changes} />
        </div>
      </Cell>
      <Cell label={t("audit.target")} className={classes.target}>
        {data.target ?? "–"}
      </Cell>
      <Cell label={t("audit.from")} className={classes.quiet}>
        {data.ip ?? "–"}
      </Cell>
    </tr>
  );
}

const nobody = { PERSON: "audit-row.somebody", SYSTEM: "audit-row.portrait", DELETED: "audit-row.gone" } as const;

/** Names of the fields alone: the log's values are for whoever reads them with care, in the playground or an export. */
function Changes({ changes }: { changes: unknown }) {
  if (typeof changes !== "object" || changes === null) return null;
  const names = Object.keys(changes).map((key) => fieldLabel(key, key));
  return names.length === 0 ? null : <span className={classes.changes}>{listText(names)}</span>;
}
