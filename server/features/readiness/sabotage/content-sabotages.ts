import { plain } from "#server/features/images/picture.factory.ts";
import { days } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Sabotage, Site } from "./sabotage.ts";

/** Has a job fail that would change rows of this table, so that what it should have done stays undone. */
async function withoutChange({ admin }: Site, table: string, event: "update" | "delete") {
  await admin(`create function refused_change() returns trigger language plpgsql as $$ begin raise exception 'Nothing changes here.'; end $$;
               create trigger refused_change before ${event} on ${table} for each row execute function refused_change()`);
  return { mend: () => admin(`drop trigger refused_change on ${table}; drop function refused_change()`) };
}

export const contentSabotages: readonly Sabotage[] = [
  {
    check: "images.objects-present",
    deed: "an object of a picture that a profile shows is deleted in the store",
    turns: "FAIL",
    commit: async ({ portrait }) => {
      const person = await portrait.newPerson();
      const picture = new Uint8Array(await plain(64, 64).jpeg().toBuffer());
      await portrait.upload(`mutation ($file: Upload!) { uploadImage(file: $file) { userErrors { code } } }`, picture, {}, person);
      const { objects } = await portrait.blobs.list("pictures/");
      await portrait.blobs.delete(objects.slice(0, 1).map(({ key }) => key));
      return { mend: () => portrait.graphql(`mutation { removeImage { userErrors { code } } }`, {}, person) };
    },
  },
  {
    check: "images.no-inline-urls",
    deed: "a row holds a blob: URL",
    turns: "FAIL",
    commit: async ({ portrait, admin }) => {
      const { accountId } = await portrait.newPerson();
      await admin(`update profiles set website = 'blob:http://localhost:4000/9115d58c-bcda-ff47-86e5-083e9a215304' where id = '${accountId}'`);
      return { mend: () => admin(`update profiles set website = null where id = '${accountId}'`) };
    },
  },
  {
    check: "images.no-inline-urls",
    deed: "a picture's row holds the picture itself, as a data: URL",
    turns: "FAIL",
    alsoAffects: { "images.objects-present": "FAIL" },
    commit: async ({ portrait, admin }) => {
      const { accountId } = await portrait.newPerson();
      const id = newId();
      const variants = JSON.stringify([{ size: 48, format: "WEBP", key: "data:image/webp;base64,UklGRg==" }]);
      await admin(
        `insert into images (id, kind, owner_id, content_hash, width, height, color, placeholder, removed_location, removed_device, removed_dates, removed_thumbnail,
                             bytes_in, bytes_out, variants, created_at)
         values ('${id}', 'AVATAR', '${accountId}', 'x', 48, 48, '#000000', 'UklGRg==', false, false, false, false, 1, 1, '${variants}', now())`,
      );
      return { mend: () => admin(`delete from images where id = '${id}'`) };
    },
  },
  {
    check: "completion.equals-recomputation",
    deed: "somebody writes a percentage by hand",
    turns: "FAIL",
    commit: async ({ portrait, admin }) => {
      const { accountId } = await portrait.newPerson();
      await admin(`update profiles set completion_percent = completion_percent + 1 where id = '${accountId}'`);
      return { mend: () => admin(`update profiles set completion_percent = completion_percent - 1 where id = '${accountId}'`) };
    },
  },
  {
    check: "completion.equals-recomputation",
    deed: "somebody fills in a field past the service",
    turns: "FAIL",
    commit: async ({ portrait, admin }) => {
      const { accountId } = await portrait.newPerson();
      await admin(`update profiles set headline = 'Was not here before' where id = '${accountId}'`);
      return { mend: () => admin(`update profiles set headline = null where id = '${accountId}'`) };
    },
  },
  {
    check: "images.retired-in-time",
    deed: "pictures that were removed can't be deleted",
    turns: "FAIL",
    commit: async (site) => {
      const { portrait, admin } = site;
      const person = await portrait.newPerson();
      const picture = new Uint8Array(await plain(64, 64).jpeg().toBuffer());
      await portrait.upload(`mutation ($file: Upload!) { uploadImage(file: $file) { userErrors { code } } }`, picture, {}, person);
      await portrait.graphql(`mutation { removeImage { userErrors { code } } }`, {}, person);
      await admin(`update retired_pictures set restorable_until = now() - interval '2 hours' where owner_id = '${person.accountId}'`);
      const refusal = await withoutChange(site, "retired_pictures", "delete");
      return {
        mend: async () => {
          await refusal.mend();
          await admin(`update retired_pictures set restorable_until = now() + interval '7 days' where owner_id = '${person.accountId}'`);
        },
      };
    },
  },
  {
    check: "accounts.deleted-in-time",
    deed: "accounts can't be deleted",
    turns: "FAIL",
    commit: async (site) => {
      const { accountId } = await site.portrait.newPerson();
      const refusal = await withoutChange(site, "accounts", "delete");
      await site.admin(`update accounts set deletion_scheduled_for = now() - interval '2 hours' where id = '${accountId}'`);
      return {
        mend: async () => {
          await site.admin(`update accounts set deletion_scheduled_for = null where id = '${accountId}'`);
          await refusal.mend();
        },
      };
    },
  },
  {
    check: "exports.deleted-in-time",
    deed: "archives of people's data can't be put out of reach",
    turns: "FAIL",
    commit: async (site) => {
      const { accountId } = await site.portrait.newPerson();
      const id = newId();
      const refusal = await withoutChange(site, "data_exports", "update");
      await site.admin(
        `insert into data_exports (id, account_id, state, requested_at, moved_at, expires_at, object_key, key_sealed)
         values ('${id}', '${accountId}', 'READY', now() - interval '4 days', now() - interval '4 days', now() - interval '3 hours', 'exports/x', '\\x00')`,
      );
      return {
        mend: async () => {
          await site.admin(`delete from data_exports where id = '${id}'`);
          await refusal.mend();
        },
      };
    },
  },
  {
    check: "exports.deleted-in-time",
    deed: "the store still has an archive that the database does not know of",
    turns: "FAIL",
    commit: async ({ portrait }) => {
      const key = `exports/${newId()}`;
      await portrait.blobs.put(key, Buffer.from("sealed"), "application/octet-stream");
      // The store's time can't be turned back, so that of the service goes on.
      portrait.clock.moveBy(days(4));
      return {
        mend: async () => {
          portrait.clock.moveBy(-days(4));
          await portrait.blobs.delete([key]);
        },
      };
    },
  },
  {
    check: "access.administrators",
    deed: "nobody administers for longer than an hour",
    turns: "FAIL",
    commit: async ({ admin }) => {
      await admin(`update role_grants set expires_at = now() + interval '1 hour' where role_key = 'admin'`);
      return { mend: () => admin(`update role_grants set expires_at = null where role_key = 'admin'`) };
    },
  },
  {
    check: "access.administrators",
    deed: "one person alone administers for good",
    turns: "WARN",
    commit: async ({ admin }) => {
      await admin(`update role_grants set expires_at = now() + interval '1 hour' where role_key = 'admin'
                      and account_id <> (select account_id from role_grants where role_key = 'admin' limit 1)`);
      return { mend: () => admin(`update role_grants set expires_at = null where role_key = 'admin'`) };
    },
  },
  {
    check: "accounts.no-demo-people",
    deed: "the demo is in a database that was given",
    turns: "FAIL",
    commit: async ({ admin }) => {
      await admin(`insert into installation (key, value) values ('demo', '{"until": "2026-01-01T00:00:00Z", "undrawn": {}}')`);
      return { mend: () => admin(`delete from installation where key = 'demo'`) };
    },
  },
  {
    check: "dashboards.cards-reach-roles",
    deed: "no role has a permission any more that a card needs",
    turns: "FAIL",
    commit: async ({ admin }) => {
      await admin(`update roles set permissions = array_remove(permissions, 'audit.read') where key = 'admin'`);
      return { mend: () => admin(`update roles set permissions = array_append(permissions, 'audit.read') where key = 'admin'`) };
    },
  },
  {
    check: "dashboards.cards-reach-roles",
    deed: "a role has a permission of another release",
    turns: "WARN",
    commit: async ({ admin }) => {
      await admin(`update roles set permissions = array_append(permissions, 'pets.feed') where key = 'manager'`);
      return { mend: () => admin(`update roles set permissions = array_remove(permissions, 'pets.feed') where key = 'manager'`) };
    },
  },
];
