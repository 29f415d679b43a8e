import { ApolloLink } from "@apollo/client/link";
import { Observable } from "rxjs";

type Answer = Readonly<Record<string, unknown>> | Error;
type Handler = (variables: Readonly<Record<string, unknown>>) => Answer | Promise<Answer>;

/** A request that a component sent. */
interface Sent {
  readonly name: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: unknown;
}

/** A server of a few lines: an answer per operation. An Error is a lost connection; a `code` in `errors` a refusal. */
export class FakeServer {
  readonly sent: Sent[] = [];
  private readonly handlers = new Map<string, Handler>();

  on(operation: string, handler: Handler): this {
    this.handlers.set(operation, handler);
    return this;
  }

  sentOf(operation: string): readonly Sent[] {
    return this.sent.filter(({ name }) => name === operation);
  }

  readonly link = new ApolloLink(
    (operation) =>
      new Observable((observer) => {
        const name = operation.operationName ?? "";
        this.sent.push({ name, variables: operation.variables, idempotencyKey: operation.getContext().idempotencyKey });
        const answer = this.handlers.get(name) ?? (() => new Error(`The fake server has no answer for ${name}.`));
        void Promise.resolve(answer(operation.variables)).then((data) => {
          if (data instanceof Error) return observer.error(data);
          observer.next("errors" in data ? (data as ApolloLink.Result) : { data });
          observer.complete();
        });
      }),
  );
}

export const refusedWith = (code: string, extensions: Record<string, unknown> = {}) => ({ errors: [{ message: code, extensions: { code, ...extensions } }] });
