// The built product on a ledger, visited by its owner.
import { spawn } from "node:child_process";
import { encode } from "next-auth/jwt";
import { openWebSession } from "../../lib/auth/sessions.ts";
import { openDatabase } from "../../lib/db/index.ts";
import { dataSecret } from "../../lib/secrets.ts";

const PORT = 4312;
const STILL = 1000;

/** Starts the last build on a ledger: `visit` reads its overview to the end. */
export async function pageOf({ url, scope, pool }) {
  openDatabase(url);
  const sid = await openWebSession(scope.actor.userId, "bench");
  const token = await encode({ token: { sid }, secret: dataSecret("app_secret") });
  const { rows } = await pool.query("SELECT slug FROM team WHERE id = $1", [scope.teamId]);
  const env = {
    ...process.env,
    DATABASE_URL: url,
    PORT: `${PORT}`,
    LOG_LEVEL: "warn",
    NODE_ENV: "production",
  };
  const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "start", "-p", `${PORT}`], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => /TokenBudget is at/.test(chunk.toString()) && resolve());
    child.once("exit", (code) => reject(new Error(`next start ended with ${code}`)));
  });
  const address = `http://localhost:${PORT}/t/${rows[0].slug}`;
  const visit = async () => {
    const answer = await fetch(address, {
      headers: { cookie: `next-auth.session-token=${token}` },
      redirect: "manual",
    });
    const text = await answer.text();
    if (answer.status !== 200 || text.length < STILL) throw new Error(`${address} answered ${answer.status}`);
  };
  const close = () => {
    child.kill("SIGTERM");
    return ended;
  };
  return { visit, close };
}
