import type { MessageId } from "#client/messages/catalogue.ts";
import { listText } from "#client/messages/format.ts";
import type { T } from "#client/messages/language.ts";
import type { Receipt } from "./use-upload-picture.ts";

const parts: readonly (readonly [keyof Receipt, MessageId])[] = [
  ["removedLocation", "pictures.receipt.location"],
  ["removedDates", "pictures.receipt.dates"],
  ["removedDevice", "pictures.receipt.device"],
  ["removedThumbnail", "pictures.receipt.thumbnail"],
];

/** What was taken out of the picture before anybody else could see it, in one friendly line. */
export function receiptLine(t: T, kind: string, receipt: Receipt | null): string {
  const removed = receipt ? parts.filter(([part]) => receipt[part] === true).map(([, id]) => t(id)) : [];
  if (removed.length === 0) return t("pictures.saved", { kind });
  return t("pictures.saved-private", { kind, removed: listText(removed) });
}
