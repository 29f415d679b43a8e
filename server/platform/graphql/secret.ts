import { type DocumentNode, type GraphQLSchema, getNamedType, isObjectType, TypeInfo, visit, visitWithTypeInfo } from "graphql";
import { Extensions } from "type-graphql";

/** Marks a field that hands out a secret, such as a token: whoever loses it asks anew, and the answer that had it is kept nowhere. */
export const Secret = () => Extensions({ secret: true });

/** Whether an answer to this document may be more than text that can be repeated: something in it has a secret, also where it was not selected. */
export function mayHandOutSecret(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let found = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: () => {
        const type = getNamedType(types.getType());
        if (isObjectType(type)) found ||= Object.values(type.getFields()).some(({ extensions }) => extensions["secret"] === true);
      },
    }),
  );
  return found;
}
