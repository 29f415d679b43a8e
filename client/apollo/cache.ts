import { InMemoryCache, type Reference } from "@apollo/client";
import type { FieldFunctionOptions } from "@apollo/client/cache";
import { relayStylePagination } from "@apollo/client/utilities";
import { graphql } from "#client/gql/index.ts";

/*
 * Pictures and completion have no place of their own in the store: the initials that stand in have no id, a completion never has.
 * So they are spread unmasked (`...Picture_Image @unmask`), and selected in one way only: no query's copy lacks what another's has.
 */
graphql(`
  fragment Picture_Image on Image {
    id
    url(size: 192)
    srcSet
    placeholder
    color
    alt
    isFallback
  }
`);

graphql(`
  fragment Progress_Completion on Completion {
    percent
    next {
      key
      label
      state
      gain
      href
    }
    steps {
      key
      label
      hint
      state
      isRequired
      gain
      href
    }
  }
`);

/* A grant has no id either: all who show who holds what select it in this way. */
graphql(`
  fragment Held_RoleGrant on RoleGrant {
    grantedAt
    expiresAt
    grantedBy {
      id
      displayName
    }
    role {
      key
      name
    }
  }
`);

/* Nor has a rule. */
graphql(`
  fragment Rule_CompletionRule on CompletionRule {
    key
    field
    hint
    isRequired
    minCount
    staleAfterDays
    weight
  }
`);

const cardIn = (cards: readonly Reference[] | undefined, id: unknown, readField: FieldFunctionOptions["readField"]) =>
  cards?.find((card) => readField("id", card) === id);

/** How answers are put together in the store: what identifies a thing, and how pages of a list join. */
export const createCache = () =>
  new InMemoryCache({
    typePolicies: {
      Query: {
        fields: {
          profiles: relayStylePagination(["filter", "orderBy"]),
          accounts: relayStylePagination(["filter"]),
          auditLog: relayStylePagination(["filter"]),
          invitations: relayStylePagination(),
        },
      },
      // There is one of each per signed-in person, and the store is cleared at sign-out.
      Viewer: { keyFields: [], fields: { sessions: { merge: false }, dataExports: { merge: false }, securityLog: relayStylePagination() } },
      // A card that the page's query brought is not asked for again.
      Dashboard: {
        keyFields: [],
        fields: { card: { read: (found, { args, readField }) => found ?? cardIn(readField<readonly Reference[]>("cards"), args?.["id"], readField) } },
      },
      ReadinessReport: { keyFields: [], fields: { items: { merge: false } } },
      Role: { keyFields: ["key"], fields: { permissions: { merge: false }, completionRules: { merge: false } } },
      Permission: { keyFields: ["key"] },
      ProfileField: { keyFields: ["key"] },
      ReadinessItem: { keyFields: ["key"] },
      Profile: {
        fields: {
          completion: { merge: false },
          roles: { merge: false },
          hidden: { merge: false },
          visibility: { merge: false },
          changes: { merge: false },
          retiredImages: { merge: false },
          viewerCan: { merge: true },
        },
      },
      Account: { fields: { roles: { merge: false } } },
    },
  });
