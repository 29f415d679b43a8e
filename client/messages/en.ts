/**
 * Every word of the client, in ICU MessageFormat. The first part of a key is the feature, route or ui file that says it; what several say begins
 * with `common`. A sentence is one message, never glued from parts; a link inside is a numbered tag: `Ask <0>an administrator</0>.`
 */
export const en = {
  "common.discard": "Discard",
  "common.save": "Save",
  "common.try-again": "Try again",
  "save-bar.changes": "{count, plural, one {# unsaved change} other {# unsaved changes}}",
} as const;
