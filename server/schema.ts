import "reflect-metadata";
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from "graphql";
import { buildSchemaSync, type NonEmptyArray, type PubSub } from "type-graphql";
import { AccountConnectionResolver, AccountsResolver, CredentialsResolver, DeletionResolver, SecondFactorsResolver } from "#server/features/accounts/index.ts";
import { AuditResolver } from "#server/features/audit/index.ts";
import { CompletionHistoryResolver, CompletionResolver, RoleRulesResolver } from "#server/features/completion/index.ts";
import { DashboardResolver, dashboardResolvers, ViewerDashboardResolver } from "#server/features/dashboards/index.ts";
import { DataExportsResolver } from "#server/features/exports/index.ts";
import { InvitationConnectionResolver, InvitationsResolver } from "#server/features/invitations/index.ts";
import {
  AccountProfileResolver,
  AuditActorResolver,
  ExplainAccessResolver,
  OwnProfileResolver,
  ProfileChangeAuthorResolver,
  ProfileConnectionResolver,
  ProfileMutationsResolver,
  ProfilesResolver,
  RoleGrantProfileResolver,
  SuspensionProfileResolver,
  ViewerProfileResolver,
} from "#server/features/profiles/index.ts";
import { BackgroundJobsResolver, ReadinessCardResolver, ReadinessResolver } from "#server/features/readiness/index.ts";
import { RolesResolver } from "#server/features/roles/index.ts";
import { SessionsResolver } from "#server/features/sessions/index.ts";
import type { PortraitContext } from "#server/platform/graphql/request-context.ts";

/** Every resolver there is: the schema follows from the classes alone. */
export const resolverClasses = [
  AuditResolver,
  RolesResolver,
  AccountsResolver,
  AccountConnectionResolver,
  CredentialsResolver,
  DeletionResolver,
  SecondFactorsResolver,
  SessionsResolver,
  OwnProfileResolver,
  ProfileChangeAuthorResolver,
  ProfilesResolver,
  ProfileConnectionResolver,
  ProfileMutationsResolver,
  ViewerProfileResolver,
  AccountProfileResolver,
  RoleGrantProfileResolver,
  SuspensionProfileResolver,
  AuditActorResolver,
  ExplainAccessResolver,
  CompletionResolver,
  CompletionHistoryResolver,
  RoleRulesResolver,
  ViewerDashboardResolver,
  DashboardResolver,
  ...dashboardResolvers,
  DataExportsResolver,
  InvitationsResolver,
  InvitationConnectionResolver,
  ReadinessResolver,
  ReadinessCardResolver,
  BackgroundJobsResolver,
] as const;

/** Every subscription has a source of its own (`Changes`), on the announcements port; TypeGraphQL wants to be given one all the same. */
const noPubSub: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error("A subscription needs `subscribe`: see platform/graphql/subscriptions.ts.");
  },
};

/** The schema, answered by these resolvers; without them it can be printed, not executed. */
export function portraitSchema(resolvers: readonly object[] = []): GraphQLSchema {
  const instances = new Map(resolvers.map((resolver) => [resolver.constructor, resolver]));
  const schema = buildSchemaSync({
    resolvers: resolverClasses as unknown as NonEmptyArray<() => void>,
    container: { get: (Class) => instances.get(Class) },
    pubSub: noPubSub,
    validate: false,
  });
  return forgettingBetweenMutations(schema);
}

/** As it is committed: sorted, so that a change of the API is a small difference. */
export const printedSchema = (schema: GraphQLSchema): string => `${printSchema(lexicographicSortSchema(schema))}\n`;

// What a request loaded before one of its mutations is no longer what is there after it.
function forgettingBetweenMutations(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field;
    field.resolve = async (root, args, context: PortraitContext, info) => {
      try {
        return await resolve?.(root, args, context, info);
      } finally {
        context.forget();
      }
    };
  }
  return schema;
}
