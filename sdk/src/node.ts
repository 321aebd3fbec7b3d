import { AsyncLocalStorage } from "node:async_hooks";
import { openStorage } from "./tags.ts";

// Node before 20.16 offers AsyncLocalStorage by import only, which other runtimes may not have.
openStorage(AsyncLocalStorage);

export * from "./index.ts";
