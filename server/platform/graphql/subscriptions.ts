import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { badInput, DomainError, errorCodes } from "#server/kernel/errors.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import type { Announcements } from "#server/platform/announcements/announcements.ts";
import { Changes, changed } from "./changes.ts";
import type { RequestContext } from "./context.ts";
import { type ReportError, translateError } from "./errors.ts";
import { identify, PortraitContext } from "./request-context.ts";

/** What the source of a subscription knows besides. */
export interface SubscriptionContext extends RequestContext {
  /** To be yielded at once, and after each announcement of this topic. */
  changesOf(topic: string): Changes;
}

/** The first line of a subscription's resolver: by HTTP there is no stream that an event could come from. */
export function demandStream(event: unknown): void {
  if (event !== changed) throw badInput("Subscriptions are answered over WebSocket, by the graphql-ws protocol on the same path.", []);
}

export interface Subscriber {
  /** Asked anew for each event: throws UNAUTHENTICATED once the session is over. */
  viewer(): Promise<Viewer>;
  readonly origin: Viewer["origin"];
  /** Told when the viewer is nobody any more. */
  isOver(): void;
}

/** The context of one event: its batches and its viewer are those of the moment, as if it had been asked for by a request. */
class EventContext extends PortraitContext implements SubscriptionContext {
  private readonly announcements: Announcements;

  constructor(viewer: Viewer, announcements: Announcements) {
    super({ identified: { viewer }, origin: viewer.origin, refreshCookie: noCookie, isBrowser: false, idempotencyKey: null });
    this.announcements = announcements;
  }

  changesOf(topic: string): Changes {
    return new Changes((heard) => this.announcements.listen(topic, heard));
  }
}

const noCookie = { read: () => null, write: () => undefined, clear: () => undefined };

export interface SubscriptionsOptions {
  readonly schema: GraphQLSchema;
  readonly announcements: Announcements;
  readonly report: ReportError;
  readonly introspection: boolean;
}

interface SubscribeRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

const mostTokens = 2_000;

/**
 * Executes subscriptions.
 * Promise: each event is answered as a request of that moment would be, by the viewer's permissions of that moment, and its errors go through
 * the same translator; a subscription that is refused as a whole is over.
 */
export class Subscriptions {
  private readonly translate: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  private readonly rules;

  constructor(private readonly of: SubscriptionsOptions) {
    this.translate = translateError(of.report);
    this.rules = of.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  }

  /** What can be executed, or why it can't. */
  prepare(request: SubscribeRequest, subscriber: Subscriber): ExecutionArgs | GraphQLError[] {
    const { schema, introspection } = this.of;
    try {
      const document = parse(request.query, { maxTokens: mostTokens });
      const errors = validate(schema, document, this.rules, { hideSuggestions: !introspection });
      if (errors.length > 0) return errors.map((error) => callersFault(error, "GRAPHQL_VALIDATION_FAILED"));
      const operation = getOperationAST(document, request.operationName);
      if (operation == null) return [refusal("Name one of the operations in operationName.", "OPERATION_RESOLUTION_FAILURE")];
      if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return [refusal("Queries and mutations are sent by HTTP POST.", "BAD_USER_INPUT")];
      return { schema, document, operationName: request.operationName, variableValues: request.variables ?? null, contextValue: subscriber };
    } catch (error) {
      if (error instanceof GraphQLError) return [callersFault(error, "GRAPHQL_PARSE_FAILED")];
      throw error;
    }
  }

  /** Of what `prepare` made. */
  async subscribe(args: ExecutionArgs): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult> {
    const subscriber = args.contextValue as Subscriber;
    const contextValue = await this.contextOf(subscriber);
    if (contextValue instanceof GraphQLError) return { errors: [contextValue] };
    const source = await createSourceEventStream({ ...args, contextValue });
    if (!(source instanceof Changes)) return withCodes(source as ExecutionResult);
    let isOver = false;
    const event = async (rootValue: unknown): Promise<ExecutionResult> => {
      const context = await this.contextOf(subscriber);
      if (context instanceof GraphQLError) return { data: null, errors: [context] };
      return execute({ ...args, rootValue, contextValue: context });
    };
    const events: AsyncGenerator<ExecutionResult> = {
      next: async () => {
        const next = isOver ? await source.return() : await source.next();
        if (next.done) return next;
        const value = await event(next.value);
        isOver = isRefused(value);
        return { done: false, value };
      },
      return: () => source.return(),
      throw: (error) => source.throw(error),
      [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
      [Symbol.asyncIterator]: () => events,
    };
    return events;
  }

  formatted({ data, errors }: { readonly data?: ExecutionResult["data"]; readonly errors?: ExecutionResult["errors"] | undefined }): FormattedExecutionResult {
    return { ...(data !== undefined && { data }), ...(errors && { errors: this.formattedErrors(errors) }) };
  }

  formattedErrors(errors: readonly GraphQLError[]): readonly GraphQLFormattedError[] {
    return errors.map((error) => this.translate(error.toJSON(), error));
  }

  private async contextOf(subscriber: Subscriber): Promise<EventContext | GraphQLError> {
    try {
      const identified = await identify(() => subscriber.viewer());
      if ("viewer" in identified) return new EventContext(identified.viewer, this.of.announcements);
      subscriber.isOver();
      throw identified.refusal;
    } catch (error) {
      return new GraphQLError("", { originalError: error as Error });
    }
  }
}

const refusal = (message: string, code: string) => new GraphQLError(message, { extensions: { code } });

function callersFault(error: GraphQLError, code: string): GraphQLError {
  error.extensions["code"] = code;
  return error;
}

/** What graphql-js itself has to say about variables has no code of ours. */
const withCodes = ({ errors = [] }: ExecutionResult): ExecutionResult => ({
  errors: errors.map((error) => (error.originalError === undefined ? callersFault(error, "BAD_USER_INPUT") : error)),
});

const isRefused = ({ data, errors = [] }: ExecutionResult) => data == null && errors.some(({ originalError }) => isCallers(originalError));
const isCallers = (error: unknown) => error instanceof DomainError && errorCodes[error.code].blame === "caller";
