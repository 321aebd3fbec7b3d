import "server-only";

export { boot } from "./boot";
