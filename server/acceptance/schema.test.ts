import { readFile } from "node:fs/promises";
import { isObjectType } from "graphql";
import { portraitSchema, printedSchema } from "#server/schema.ts";

describe("schema.graphql", () => {
  it("is what the resolvers make (npm run portrait -- schema writes it anew)", async () => {
    expect(await readFile(new URL("../../schema.graphql", import.meta.url), "utf8")).toBe(printedSchema(portraitSchema()));
  });

  it("describes every query, mutation and subscription", () => {
    const schema = portraitSchema();
    const bare = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}).filter(({ description }) => !description),
    );
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  it("marks every field that hands out a secret, so that no answer that has it is kept", () => {
    const fields = Object.values(portraitSchema().getTypeMap()).flatMap((type) =>
      isObjectType(type) ? Object.values(type.getFields()).map((field) => ({ field, name: `${type.name}.${field.name}` })) : [],
    );
    const unmarked = fields.filter(({ field, name }) => /(token|secret|otpauthurl|\.codes)$/i.test(name) && field.extensions["secret"] !== true);
    expect(unmarked.map(({ name }) => name)).toEqual([]);
    expect(fields.filter(({ field }) => field.extensions["secret"] === true).map(({ name }) => name)).toContain("SignInPayload.accessToken");
  });
});
