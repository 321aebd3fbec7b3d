// Prisma's own schema engine as WebAssembly, so that nothing is downloaded: it writes migrations and proves
// that they agree with schema.prisma.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import type { DiffResult, MigrationList, SchemaEngine, SchemasContainer } from "@prisma/schema-engine-wasm";
import { readMigrations } from "@/lib/db/migrate";

type Glue = typeof import("@prisma/schema-engine-wasm/schema_engine_bg") & {
  __wbg_set_wasm: (exports: WebAssembly.Exports) => void;
};

// The engine reads these columns as PostgreSQL's one-byte "char", which the adapter does not know.
const charColumns = ["constraint_type", "confdeltype", "confupdtype"];
const charExpressions = /\b(constr\.contype)(?= AS)|\b(con\.conf(?:del|upd)type)(?=,)/g;

// It also cuts scripts at every semicolon, those of a function's body too; functions are nothing that it compares.
const functions = /^(--[^\n]*\n)*CREATE FUNCTION [\s\S]*?^END \$\$;$/gm;

const noFilters = { externalTables: [], externalEnums: [] };

/** Opens the engine on a database; `shadowUrl` names an empty scratch database, which a diff needs. */
async function openSchemaEngine(url: string, shadowUrl?: string): Promise<SchemaEngine> {
  const folder = join(process.cwd(), "node_modules/@prisma/schema-engine-wasm");
  const gluePath = pathToFileURL(join(folder, "schema_engine_bg.js")).href;
  const glue: Glue = await import(gluePath);
  const bytes = readFileSync(join(folder, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": glue } as never);
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  const factory = adapterFactory(url);
  if (shadowUrl) factory.connectToShadowDb = () => adapterFactory(shadowUrl).connect();
  return glue.SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
}

function adapterFactory(url: string): PrismaPg {
  const factory = new PrismaPg({ connectionString: url });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const query = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (request) => {
      const sql = request.sql.replace(charExpressions, (found) =>
        found.startsWith("constr") ? `${found}::text` : `${found}::text AS ${found.slice(4)}`,
      );
      const result = await query({ ...request, sql });
      const columnTypes = result.columnTypes.map((type, index) =>
        charColumns.includes(result.columnNames[index] ?? "") ? ColumnTypeEnum.Character : type,
      );
      return { ...result, columnTypes };
    };
    return adapter;
  };
  return factory;
}

/** The project's migrations as the engine wants them. */
function migrationList(): MigrationList {
  const baseDir = join(process.cwd(), "prisma", "migrations");
  return {
    baseDir,
    lockfile: {
      path: "migration_lock.toml",
      content: readFileSync(join(baseDir, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: readMigrations().map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql.replace(functions, "") } },
    })),
  };
}

/** What the migrations lack of `schema.prisma`, as SQL; exit code 0 when it is nothing. */
export async function findDrift(url: string, shadowUrl: string): Promise<DiffResult> {
  const engine = await openSchemaEngine(url, shadowUrl);
  return engine.diff({
    from: { tag: "migrations", ...migrationList() },
    to: { tag: "schemaDatamodel", ...schemaFiles() },
    script: true,
    exitCode: true,
    filters: noFilters,
  });
}

/** `schema.prisma` as the engine wants it. */
function schemaFiles(): SchemasContainer {
  return { files: [{ path: "schema.prisma", content: readFileSync("prisma/schema.prisma", "utf8") }] };
}
