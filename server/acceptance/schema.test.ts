import { readFile } from "node:fs/promises";
import { portraitSchema, printedSchema } from "#server/schema.ts";

describe("schema.graphql", () => {
  it("is what the resolvers make (npm run portrait -- schema writes it anew)", async () => {
    expect(await readFile(new URL("../../schema.graphql", import.meta.url), "utf8")).toBe(printedSchema(portraitSchema()));
  });

  it("describes every query and mutation", () => {
    const schema = portraitSchema();
    const bare = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}).filter(({ description }) => !description),
    );
    expect(bare.map(({ name }) => name)).toEqual([]);
  });
});
