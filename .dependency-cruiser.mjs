// The import order of docs/architecture.md, written from one array: each domain may import only from its left.
const DOMAINS = [
  "db",
  "targets",
  "teams",
  "auth",
  "keys",
  "pricing",
  "providers",
  "vault",
  "browse",
  "filters",
  "colors",
  "analytics",
  "values",
  "outlook",
  "feed",
  "changes",
  "savings",
  "overrides",
  "budgets",
  "ledger",
  "events",
  "reservations",
  "spool",
  "standing",
  "replay",
  "course",
  "explore",
  "reprice",
  "demo",
  "otlp",
  "dialects",
  "traces",
  "upstream",
  "metering",
  "proxy",
  "doors",
  "front",
  "jobs",
];
const ROOTS =
  "^lib/(env|id|issues|money|format|clocks|time|errors|log|secrets|unfinished|gather|connection-error)\\.ts$";
const TESTS = "(\\.test\\.tsx?$|^tests/)";

const order = DOMAINS.map((domain, place) => ({
  name: `${domain}-imports-only-from-its-left`,
  comment: `lib/${domain} comes before: ${DOMAINS.slice(place + 1).join(", ") || "nothing"}.`,
  severity: "error",
  from: { path: `^lib/${domain}/`, pathNot: TESTS },
  to: { path: `^lib/(${[...DOMAINS.slice(place + 1), "-"].join("|")})/` },
}));

const faces = DOMAINS.map((domain) => ({
  name: `${domain}-is-imported-by-its-face`,
  comment: `Import @/lib/${domain}, not a file inside it.`,
  severity: "error",
  from: { path: "^(app|lib|components|instrumentation|server)", pathNot: `(^lib/${domain}/|${TESTS})` },
  to: { path: `^lib/${domain}/`, pathNot: `^lib/${domain}/index\\.ts$` },
}));

export default {
  forbidden: [
    ...order,
    ...faces,
    {
      name: "sdk-imports-nothing-of-ours",
      severity: "error",
      from: { path: "^sdk/src/" },
      to: { path: "^(app|lib|components|tests)/" },
    },
    {
      name: "roots-import-only-roots",
      severity: "error",
      from: { path: ROOTS },
      to: { path: "^(app|lib|components|sdk)/", pathNot: ROOTS },
    },
    {
      name: "http-knows-no-domain",
      severity: "error",
      from: { path: "^lib/http/", pathNot: TESTS },
      to: { path: `^lib/(${DOMAINS.join("|")})/` },
    },
    {
      name: "domains-throw-and-never-answer",
      comment: "Only doors, which compose, may use lib/http; and only http, auth and app know Next.",
      severity: "error",
      from: {
        path: "^lib/(db|targets|teams|keys|pricing|providers|vault|browse|filters|colors|analytics|values|outlook|feed|changes|savings|overrides|budgets|ledger|events|reservations|standing|replay|course|reprice|demo|otlp|dialects|traces|jobs)/",
        pathNot: TESTS,
      },
      to: { path: "^(lib/http/|node_modules/next/)" },
    },
    {
      name: "components-take-props",
      comment: "Components may name a domain's types and use the formatters, never its values.",
      severity: "error",
      from: { path: "^components/", pathNot: TESTS },
      to: {
        path: "^(lib|app)/",
        pathNot: "^lib/(money|format|time)\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "lib-knows-no-page",
      severity: "error",
      from: { path: "^lib/", pathNot: TESTS },
      to: { path: "^(app|components)/" },
    },
    {
      name: "no-tests-in-the-product",
      severity: "error",
      from: { path: "^(app|lib|components|sdk/src)/", pathNot: TESTS },
      to: { path: TESTS },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "the-client-stays-with-those-before-a-scope",
      comment: "Everyone else reaches the database through scope.db.",
      severity: "error",
      from: { path: "^(app|components)/", pathNot: TESTS },
      to: { path: "^lib/db/(client|generated)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^\\.next|^lib/db/generated/|^sdk/dist/|^bench/)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
