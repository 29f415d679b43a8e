import { readFileSync } from "node:fs";
import { ApolloLink } from "@apollo/client/link";
import {
  buildSchema,
  execute,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { from } from "rxjs";
import { en } from "#client/messages/en.ts";

const schema = buildSchema(readFileSync("schema.graphql", "utf8"));

const keysOf = (group: string) => Object.keys(en).flatMap((id) => (id.startsWith(`${group}.`) ? [id.slice(group.length + 1)] : []));

/** `full` has one of everything, `bare` as little as the schema allows; `failing` knows who asks, and nothing else. */
export type Fullness = "full" | "bare" | "failing";

/** What a field must hold for the pages to show all that they have: keys, never words. */
const keys: Readonly<Record<string, readonly string[] | string>> = {
  "Viewer.permissions": keysOf("permission"),
  "CompletionStep.href": "/profile/edit#bio",
};

/** Answers whatever is asked, as the schema has it. Its values are digits and signs, so that every letter on a page is the client's own. */
export const schemaLink = (fullness: Fullness) =>
  new ApolloLink((operation) =>
    from(
      Promise.resolve(
        execute({
          schema,
          document: operation.query,
          variableValues: operation.variables,
          fieldResolver: fullness === "failing" ? failing : (_source, args, _context, info) => answerOf(info.returnType, args, info, fullness === "bare"),
        }) as ApolloLink.Result | Promise<ApolloLink.Result>,
      ),
    ),
  );

const failing: GraphQLFieldResolver<unknown, unknown, Record<string, unknown>> = (_source, args, _context, info) => {
  const isFrame = info.operation.name?.value === "FramePage";
  if (!isFrame && info.parentType.name === "Query") throw new Error("0");
  return answerOf(info.returnType, args, info, false);
};

function answerOf(type: GraphQLOutputType, args: Readonly<Record<string, unknown>>, info: GraphQLResolveInfo, bare: boolean): unknown {
  const place = `${info.parentType.name}.${info.fieldName}`;
  if (Object.hasOwn(keys, place)) return keys[place];
  if (isNonNullType(type)) return answerOf(type.ofType, args, info, bare);
  // Without anybody there is no page to look at.
  if (bare && place !== "Query.viewer" && info.returnType === type) return null;
  if (isListType(type)) return bare ? [] : listOf(type.ofType, args, info);
  if (isAbstractType(type)) return { __typename: typeof args.id === "string" ? args.id : schema.getPossibleTypes(type)[0]?.name };
  if (isObjectType(type)) return {};
  if (isEnumType(type)) return type.getValues().at(bare ? -1 : 0)?.value;
  switch (type.name) {
    case "ID":
      // A card is asked for by what it is.
      return info.parentType.name.endsWith("Card") ? info.parentType.name : "1";
    case "Boolean":
      return !bare;
    case "Int":
    case "Float":
      return 42;
    case "DateTime":
      return "2026-01-01T00:00:00.000Z";
    case "Date":
      return "1990-02-28";
    case "EmailAddress":
      return "1@2.34";
    case "URL":
      return "https://127.0.0.1/";
    case "JSON":
      return { "1": null };
    default:
      return "12";
  }
}

function listOf(type: GraphQLOutputType, args: Readonly<Record<string, unknown>>, info: GraphQLResolveInfo): readonly unknown[] {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isAbstractType(inner)) return schema.getPossibleTypes(inner).map(({ name }) => ({ __typename: name }));
  return [answerOf(type, args, info, false)];
}
