import { databaseState } from "@/app/health/database-state";
import { anyone } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";

// A table of ours answers only once the migrations are through.
const question = 'SELECT 1 FROM "team" LIMIT 1';

export const GET = endpoint({ access: anyone }, async () => {
  const isReady = (await databaseState(question)) === "connected";
  return Response.json({ status: isReady ? "ready" : "starting" }, { status: isReady ? 200 : 503 });
});
