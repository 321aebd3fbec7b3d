import { build, buildSdk, generate } from "../../scripts/steps.mjs";

/** Before the browser tests: each of them starts the product, and no two may build it at once. */
export default async function built() {
  await generate();
  await buildSdk();
  await build();
}
