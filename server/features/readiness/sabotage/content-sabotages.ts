import { plain } from "#server/features/images/picture.factory.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Sabotage } from "./sabotage.ts";

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
];
