import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { build, buildSdk, fail, generate, install } from "./steps.mjs";

// What is under way has ten of them to end by itself.
const STOP_SECONDS = 30;
// Next's own greeting; the application prints its address itself once it is ready.
const NOISE = /^\s*(▲ Next\.js|- (Local|Network|Environments)\b|✓ (Ready|Starting|Running next\.config)|$)/;

/** Brings a clone to a served page, then stays until it is stopped. `dev` serves the sources as they change. */
export async function serve(dev) {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const port = portSetting();
  await requireFree(port);
  try {
    await install({ dev });
    await generate();
    await buildSdk();
    if (!dev) await build();
  } catch (error) {
    fail(error.message);
  }
  launch(dev, port);
}

function portSetting() {
  const port = Number(process.env.PORT || 3000);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  return fail(`PORT is ${process.env.PORT}, which is no port number.`);
}

function requireFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) =>
      fail(
        error.code === "EADDRINUSE"
          ? `Port ${port} is taken. Stop what listens there, or choose another: PORT=${port + 1} npm start`
          : `Port ${port} cannot be opened: ${error.message}`,
      ),
    );
    probe.listen(port, () => probe.close(resolve));
  });
}

function launch(dev, port) {
  const args = dev ? ["node_modules/next/dist/bin/next", "dev", "-p", String(port)] : [".next/server.cjs"];
  const env = { ...process.env, PORT: String(port), NEXT_TELEMETRY_DISABLED: "1" };
  const child = spawn(process.execPath, args, {
    env: dev ? env : { ...env, NODE_ENV: "production" },
    // The channel lets the server notice when this process is killed, and stop as well.
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!NOISE.test(stripVTControlCharacters(line))) process.stdout.write(`${line}\n`);
  });
  let isStopping = false;
  const stop = (signal) => {
    if (!isStopping) setTimeout(() => child.kill("SIGKILL"), STOP_SECONDS * 1000).unref();
    isStopping = true;
    child.kill(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
  if (process.env.npm_lifecycle_event) whenParentGoes(() => stop("SIGTERM"));
  child.on("exit", (code, signal) => {
    if (!isStopping && signal)
      console.error(`The server was ended by ${signal}. Start it again: nothing acknowledged is lost.`);
    process.exit(isStopping ? 0 : (code ?? 1));
  });
}

/** A killed npm leaves what it started running, without a word to it. */
function whenParentGoes(act) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    act();
  }, 500).unref();
}
