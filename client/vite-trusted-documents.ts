import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, InMemoryCache } from "@apollo/client";
import { type DocumentNode, type OperationDefinitionNode, print } from "graphql";
import { EMPTY } from "rxjs";
import type { Plugin } from "vite";
import { generatedDocuments } from "./vite-documents.ts";

/**
 * Writes `trusted-documents.json` beside the pages: every operation that this client sends, by the SHA-256 of its text, letter by letter as it is sent.
 * It is asked of Apollo Client itself, which adds `__typename` and takes its own directives out; pages outside send an operation as it is written.
 */
export function trustedDocuments(root: string): Plugin {
  return {
    name: "portrait:trusted-documents",
    apply: "build",
    async generateBundle() {
      const documents = [...generatedDocuments(root).values()].map((json) => JSON.parse(json) as DocumentNode);
      const operations = documents.filter(isOperation);
      const texts = [...(await Promise.all(operations.map(sentText))), ...operations.filter((each) => !hasFragments(each)).map(print)];
      const byHash = Object.fromEntries(texts.sort().map((text) => [createHash("sha256").update(text).digest("hex"), text]));
      this.emitFile({ type: "asset", fileName: "trusted-documents.json", source: `${JSON.stringify(byHash, null, 1)}\n` });
    },
  };
}

const operationOf = ({ definitions }: DocumentNode) => definitions.find((each): each is OperationDefinitionNode => each.kind === "OperationDefinition");
const isOperation = (document: DocumentNode) => operationOf(document) !== undefined;

/** Those come through the store only. */
const hasFragments = ({ definitions }: DocumentNode) => definitions.length > 1;

async function sentText(document: DocumentNode): Promise<string> {
  let text = "";
  const link = new ApolloLink(({ query }) => {
    text = print(query);
    return EMPTY;
  });
  const client = new ApolloClient({ cache: new InMemoryCache(), link, dataMasking: true });
  switch (operationOf(document)?.operation) {
    case "mutation":
      await client.mutate({ mutation: document }).catch(() => undefined);
      break;
    case "subscription":
      client.subscribe({ query: document }).subscribe();
      break;
    default:
      await client.query({ query: document, fetchPolicy: "no-cache" }).catch(() => undefined);
  }
  client.stop();
  return text;
}
