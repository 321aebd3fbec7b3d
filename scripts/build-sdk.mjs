import { buildSdk } from "./steps.mjs";

await buildSdk();
