import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { operations } from "./operations.ts";

const schema = buildSchema(readFileSync("schema.graphql", "utf8"));

describe("the operations of the playground", () => {
  it.each(operations.map((operation) => [operation.title, operation] as const))("are ready to run: %s", (_, { query, variables }) => {
    expect(validate(schema, parse(query))).toEqual([]);
    expect(() => JSON.parse(variables ?? "{}")).not.toThrow();
  });

  it("open on a question that changes nothing", () => {
    expect(operations[0].query).toContain("query WhoAmI");
  });
});
