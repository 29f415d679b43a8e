import { normalizedEmail } from "#server/features/accounts/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { type Page, type PageRequest, pageOf } from "#server/kernel/page.ts";
import type { BlindIndex } from "#server/platform/crypto/blind-index.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { InvitationEntity } from "./invitation.entity.ts";

/** An invitation as the rest of the service sees it: its address opened. */
export interface Invitation {
  readonly id: string;
  readonly email: string;
  /** Keys of the roles that it gives beside the one that everybody has. */
  readonly roles: readonly string[];
  readonly invitedBy: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
}

type Row = Omit<InvitationEntity, "emailIndex"> & { readonly roles: readonly string[] };

const columns = `i.id, i.email_sealed as "emailSealed", i.invited_by as "invitedBy", i.created_at as "createdAt", i.expires_at as "expiresAt", i.accepted_at as "acceptedAt",
  coalesce((select array_agg(r.role_key order by r.role_key) from invitation_roles r where r.invitation_id = i.id), '{}') as roles`;
const byId = hotQuery("invitations.byId", `select ${columns} from invitations i where i.id = $1::uuid`);
const openOfAddress = hotQuery("invitations.openOfAddress", `select ${columns} from invitations i where i.email_index = $1::bytea and i.accepted_at is null`);
const newest = (condition: string, limit: string) =>
  `select ${columns} from invitations i where ${condition} order by i.created_at desc, i.id desc limit ${limit}`;
hotQuery("invitations.newest", newest("(i.created_at, i.id) < ($1::timestamptz, $2::uuid)", "$3::int"));

export class InvitationsRepository {
  constructor(
    private readonly database: Queries,
    private readonly keyring: Keyring,
    private readonly blindIndex: BlindIndex,
  ) {}

  async find(id: string): Promise<Invitation | null> {
    const [row] = await this.database.query<Row>(byId, [id]);
    return row === undefined ? null : this.opened(row);
  }

  /** The newest first. */
  async page(request: PageRequest): Promise<Page<Invitation>> {
    const [condition, limit] = request.after === null ? ["true", "$1::int"] : ["(i.created_at, i.id) < ($1::timestamptz, $2::uuid)", "$3::int"];
    const rows = await this.database.query<Row>(newest(condition, limit), [...(request.after ?? []), request.first + 1]);
    const page = pageOf(rows, request, (row) => [row.createdAt.toISOString(), row.id]);
    return { ...page, edges: page.edges.map(({ node, cursor }) => ({ node: this.opened(node), cursor })) };
  }

  async count(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(`select count(*)::int as count from invitations`);
    return row?.count ?? 0;
  }

  /** Answers how many. */
  async deleteOver(before: Date): Promise<number> {
    const rows = await this.database.query(`delete from invitations where expires_at < $1 returning id`, [before]);
    return rows.length;
  }

  within(tx: Transaction) {
    return {
      /** Nobody came on it yet, whether or not it is over. */
      openOfAddress: async (email: string): Promise<Invitation | null> => {
        const [row] = await tx.query<Row>(openOfAddress, [this.indexOf(email)]);
        return row === undefined ? null : this.opened(row);
      },
      /** As it is now, and as it stays until the transaction ends; its roles, too. Null where there is none, or somebody came. */
      lockOpen: async (id: string): Promise<Invitation | null> => {
        await tx.query(`select 1 from invitations where id = $1 for update`, [id]);
        await tx.query(`select 1 from roles where key in (select role_key from invitation_roles where invitation_id = $1) order by key for key share`, [id]);
        const [row] = await tx.query<Row>(byId, [id]);
        return row === undefined || row.acceptedAt !== null ? null : this.opened(row);
      },
      insert: async (invitation: Omit<Invitation, "id" | "acceptedAt">, id = newId()): Promise<string> => {
        const { invitedBy, createdAt, expiresAt, roles } = invitation;
        const email = normalizedEmail(invitation.email);
        const sealed = { emailSealed: this.keyring.seal(email, cellOf(id)), emailIndex: this.indexOf(email) };
        await tx.manager.insert(InvitationEntity, { id, ...sealed, invitedBy, createdAt, expiresAt, acceptedAt: null });
        await tx.query(`insert into invitation_roles (invitation_id, role_key) select $1, unnest($2::text[])`, [id, roles]);
        return id;
      },
      resent: async (id: string, invitedBy: string | null, expiresAt: Date): Promise<void> => {
        await tx.manager.update(InvitationEntity, { id }, { invitedBy, expiresAt });
      },
      accepted: async (id: string, acceptedAt: Date): Promise<void> => {
        await tx.manager.update(InvitationEntity, { id }, { acceptedAt });
      },
      delete: async (id: string): Promise<void> => {
        await tx.manager.delete(InvitationEntity, { id });
      },
    };
  }

  private indexOf(email: string): Buffer {
    return this.blindIndex.of("accounts.email", normalizedEmail(email));
  }

  private opened({ emailSealed, ...row }: Row): Invitation {
    return { ...row, email: this.keyring.open(emailSealed, cellOf(row.id)) };
  }
}

const cellOf = (id: string) => ({ table: "invitations", column: "email_sealed", id });
