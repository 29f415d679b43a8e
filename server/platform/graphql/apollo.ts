import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { Metrics } from "#server/platform/observability/metrics.ts";
import { type ReportError, translateError } from "./errors.ts";
import type { PortraitContext } from "./request-context.ts";

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly report: ReportError;
  readonly metrics: Metrics;
  /** Whether the schema may be asked for. */
  readonly introspection: boolean;
  readonly plugins: readonly ApolloServerPlugin<PortraitContext>[];
}

export function createApollo({ schema, report, metrics, introspection, plugins }: ApolloOptions): ApolloServer<PortraitContext> {
  return new ApolloServer<PortraitContext>({
    schema,
    introspection,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !introspection,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    formatError: translateError(report),
    parseOptions: { maxTokens: 2_000 },
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      measuring(metrics),
      ...plugins,
    ],
  });
}

const measuring = (metrics: Metrics): ApolloServerPlugin<PortraitContext> => ({
  requestDidStart: async () => {
    const begun = performance.now();
    return {
      willSendResponse: async ({ operationName, errors }) => {
        const outcome = errors === undefined ? "ok" : errors.some((error) => isOurs(error.extensions?.["code"])) ? "error" : "refused";
        metrics.graphqlOperation(operationName ?? null, outcome, (performance.now() - begun) / 1_000);
      },
    };
  },
});

const isOurs = (code: unknown) => code === "INTERNAL" || code === "UNAVAILABLE";
