import type { CodegenConfig } from "@graphql-codegen/cli";

/** The committed schema and the client's own documents -> `client/gql/`: typed documents, masked the way Apollo Client masks them. */
const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: ["client/**/*.{ts,tsx}", "!client/gql/**", "!client/**/*.test.{ts,tsx}", "!client/e2e/**", "!client/playground/**"],
  generates: {
    "client/gql/": {
      preset: "client",
      // Apollo Client masks by itself (`dataMasking`) and brings its own useFragment; the preset's helper would be a second one.
      presetConfig: { fragmentMasking: false },
      config: {
        inlineFragmentTypes: "mask",
        customDirectives: { apolloUnmask: true },
        enumType: "string-literal",
        useTypeImports: true,
        importExtension: ".ts",
        nonOptionalTypename: true,
        skipTypeNameForRoot: true,
        avoidOptionals: { field: true, inputValue: false, object: true },
        scalars: {
          ID: "string",
          DateTime: "string",
          Date: "string",
          EmailAddress: "string",
          URL: "string",
          JSON: "unknown",
          Upload: "File",
        },
        strictScalars: true,
      },
    },
  },
};

// The command line tool asks for a default export; every other file has named ones.
export default config;
