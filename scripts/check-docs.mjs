// Every path that the documents name in backticks or links must exist.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const documents = [
  ...["README.md", "CONTRIBUTING.md", "sdk/README.md"],
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const OURS = /^(app|bench|components|docs|lib|prisma|public|scripts|sdk|tests)\/[\w./()[\]-]*$/;
const missing = [];

for (const document of documents) {
  const text = readFileSync(document, "utf8");
  const named = [...text.matchAll(/`([^`\s]+)`/g)].map((match) => match[1]).filter((path) => OURS.test(path));
  const linked = [...text.matchAll(/\]\(([^)#\s]+)/g)]
    .map((match) => match[1])
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => normalize(join(dirname(document), target)));
  for (const path of [...named, ...linked]) if (!existsSync(path)) missing.push(`${document} names ${path}`);
}

if (missing.length > 0) {
  console.error(missing.join("\n"));
  process.exit(1);
}
