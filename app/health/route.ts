import { anyone } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { databaseState } from "./database-state";

export const GET = endpoint({ access: anyone }, async () => {
  const database = await databaseState();
  const isWell = database === "connected";
  return Response.json(
    { status: isWell ? "ok" : "degraded", database, uptime_seconds: Math.floor(process.uptime()) },
    { status: isWell ? 200 : 503 },
  );
});
