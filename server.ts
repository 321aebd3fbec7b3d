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
  cut: () => {
    tell("The time is over. What is left is cut off, and recorded as far as it came.");
    cutCalls();
  },
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
  tellStop(front.underWay());
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

/** Who stopped it sees nothing else for as long as callers are waited for. */
function tellStop(requests: number): void {
  const awaited = requests === 1 ? "1 request is" : `${requests} requests are`;
  tell(requests === 0 ? "Stopping." : `Stopping: ${awaited} under way, with ${GRACE_MS / 1000} s to end.`);
}

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}

function atMost(milliseconds: number, work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, new Promise((resolve) => setTimeout(resolve, milliseconds))]);
}
