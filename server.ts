// What `npm start` runs: the front door before Next, in one process.
import { createServer } from "node:http";
import next from "next";
import { closeDatabase } from "@/lib/db";
import { findDoor } from "@/lib/doors";
import { frontDoor } from "@/lib/front";
import { boot, stopJobs } from "@/lib/jobs";
import { log } from "@/lib/log";
import { cutCalls } from "@/lib/proxy";
import { allFinished } from "@/lib/unfinished";

const GRACE_MS = 10_000;
/** What Next and the jobs have to end what they do after a request. */
const AFTER_MS = 3000;

const port = Number(process.env.PORT || 3000);
// Where Next's own start says this, server actions find themselves by it.
process.env.__NEXT_PRIVATE_ORIGIN ??= `http://localhost:${port}`;
// The server it listens on for upgrades, which it never answers: one that asks for HTTP/2, as curl does, is served in 1.1.
const app = next({ dev: false, port, httpServer: createServer(), quiet: true });
const ready = Promise.all([boot({ stopsItself: true }), app.prepare()]);
const handle = app.getRequestHandler();
const front = frontDoor({
  findDoor,
  fallback: (incoming, outgoing) => handle(incoming, outgoing),
  ready,
  cut: cutCalls,
});

let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void stop());
front.server.on("error", (error) => {
  console.error(`Port ${port} cannot be opened: ${error.message}`);
  process.exit(1);
});
front.server.listen(port);

/** Callers first, then Next and the jobs, the database last: its embedded server ends with the process. */
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  try {
    stopJobs();
    await atMost(GRACE_MS + AFTER_MS, front.stop(GRACE_MS));
    await atMost(AFTER_MS, Promise.all([app.close(), allFinished()]));
    await atMost(AFTER_MS, closeDatabase());
  } catch (error) {
    log.error({ err: error }, "the server did not stop in order");
  }
  process.exit(0);
}

function atMost(milliseconds: number, work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, new Promise((resolve) => setTimeout(resolve, milliseconds))]);
}
