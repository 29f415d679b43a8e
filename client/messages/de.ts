import type { Catalogue } from "./catalogue.ts";

/** Deutsch. People are addressed with „du“. */
export const de: Catalogue = {
  "common.discard": "Verwerfen",
  "common.save": "Speichern",
  "common.try-again": "Erneut versuchen",
  "save-bar.changes": "{count, plural, one {# ungespeicherte Änderung} other {# ungespeicherte Änderungen}}",
};
