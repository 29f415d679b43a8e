/**
 * The walls between the rooms. Most are capturing patterns ($1 is what the first bracket matched), so that a room made tomorrow is guarded
 * from its first day.
 */

/** One total order: a feature may use those before it. A new one finds its place in this line. */
const features = ["audit", "roles", "accounts", "sessions", "images", "profiles", "completion", "dashboards", "invitations", "exports", "readiness"];

const room = (name) => `^server/features/${name}/`;
const testFile = "^server/acceptance/|\\.(test|factory|simulation|contract|fake|fixtures)\\.tsx?$|/sabotage/|^server/testing/|^client/(testing|e2e)/";

const orderOfFeatures = features.slice(0, -1).map((name, place) => ({
  name: `${name}-is-before-what-it-uses`,
  severity: "error",
  comment: `A feature uses only those before it: ${features.join(", ")}. Let the earlier one declare a port that app.ts plugs the later one into.`,
  from: { path: room(name), pathNot: testFile },
  to: { path: features.slice(place + 1).map(room) },
}));

const server = [
  {
    name: "kernel-is-pure",
    severity: "error",
    comment: "The kernel is the words that everybody speaks: it imports nothing of ours.",
    from: { path: "^server/kernel/" },
    to: { path: "^(server|client)/(?!kernel/)" },
  },
  {
    name: "platform-knows-no-feature",
    severity: "error",
    comment: "main -> app -> features -> platform -> kernel. What a feature must tell a platform room is a port that the room declares.",
    from: { path: "^server/(platform|migrations)/" },
    to: { path: "^server/(?!platform/|kernel/|migrations/|testing/)" },
  },
  {
    name: "features-know-no-app",
    severity: "error",
    comment: "app.ts knows everyone, and only main.ts, cli.ts and tests know it.",
    from: { path: "^server/features/", pathNot: testFile },
    to: { path: "^server/(?!features/|platform/|kernel/)" },
  },
  {
    name: "feature-has-its-place",
    severity: "error",
    comment: "A new feature is added to the order in this file.",
    from: { path: `^server/features/(?!(${features.join("|")})/)` },
    to: {},
  },
  {
    name: "feature-by-its-front-door",
    severity: "error",
    comment: "Another feature is used through its index.ts. Tests may use its factories, too.",
    from: { path: "^server/features/([^/]+)/", pathNot: testFile },
    to: { path: "^server/features/", pathNot: ["^server/features/$1/", "^server/features/[^/]+/index\\.ts$"] },
  },
  {
    name: "feature-by-its-front-door-from-outside",
    severity: "error",
    comment: "What is built of the features takes them by their index.ts.",
    from: { path: "^server/(?!features/)", pathNot: testFile },
    to: { path: "^server/features/", pathNot: "^server/features/[^/]+/index\\.ts$" },
  },
  {
    name: "type-graphql-at-the-edge",
    severity: "error",
    comment: "TypeGraphQL is imported in *.type.ts, *.resolver.ts, schema.ts and platform/graphql alone.",
    from: { path: "^server/", pathNot: "\\.(type|resolver)\\.ts$|^server/schema\\.ts$|^server/platform/graphql/" },
    to: { path: "(^|/)node_modules/type-graphql/" },
  },
  {
    name: "bootstrap-stands-alone",
    severity: "error",
    comment: "It runs before anything is installed.",
    from: { path: "^server/bootstrap/" },
    to: { pathNot: "^server/bootstrap/", dependencyTypesNot: ["core"] },
  },
];

const client = [
  {
    name: "messages-stand-alone",
    severity: "error",
    comment: "Everybody's words: they know no screen.",
    from: { path: "^client/messages/", pathNot: testFile },
    to: { path: "^client/(?!messages/)" },
  },
  {
    name: "ui-knows-no-graphql",
    severity: "error",
    comment: "ui <- features <- routes <- app; a ui component gets plain values.",
    from: { path: "^client/ui/", pathNot: testFile },
    to: { path: "^client/(apollo|features|routes|app|gql)/|(^|/)node_modules/(@apollo/client|graphql)/" },
  },
  {
    name: "client-feature-knows-no-feature",
    severity: "error",
    comment: "A route puts features side by side.",
    from: { path: "^client/features/([^/]+)/", pathNot: testFile },
    to: { path: "^client/features/", pathNot: "^client/features/$1/" },
  },
  {
    name: "client-feature-knows-no-route",
    severity: "error",
    comment: "ui <- features <- routes <- app. The addresses alone (app/paths.ts) are everybody's.",
    from: { path: "^client/features/", pathNot: testFile },
    to: { path: "^client/(routes|app)/", pathNot: "^client/app/paths\\.ts$" },
  },
  {
    name: "route-knows-no-app",
    severity: "error",
    from: { path: "^client/routes/", pathNot: testFile },
    to: { path: "^client/app/", pathNot: "^client/app/paths\\.ts$" },
  },
  {
    name: "apollo-knows-no-screen",
    severity: "error",
    from: { path: "^client/apollo/", pathNot: testFile },
    to: { path: "^client/(features|routes|app)/" },
  },
];

const everywhere = [
  {
    name: "client-and-server-meet-in-the-schema",
    severity: "error",
    from: { path: "^(client|server)/", pathNot: testFile },
    to: { path: "^(client|server)/", pathNot: "^$1/" },
  },
  {
    name: "tests-stay-tests",
    severity: "error",
    from: { path: "^(client|server)/", pathNot: testFile },
    to: { path: testFile },
  },
  {
    name: "production-needs-no-test-package",
    severity: "error",
    comment: "npm start installs dependencies alone.",
    from: { path: "^(client|server)/", pathNot: testFile },
    to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
  },
  {
    name: "no-cycles",
    severity: "error",
    comment: "Types may refer to each other; code that runs may not.",
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
  { name: "no-missing-file", severity: "error", from: { pathNot: "^client/gql/" }, to: { couldNotResolve: true } },
];

export default {
  forbidden: [...orderOfFeatures, ...server, ...client, ...everywhere],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^client/gql/graphql\\.ts$|\\.(css|svg)$" },
    parser: "tsc",
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { conditionNames: ["source", "import", "node", "default", "types"], exportsFields: ["exports"] },
    cache: { folder: "node_modules/.cache/dependency-cruiser", strategy: "content" },
  },
};
