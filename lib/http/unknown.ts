import { AppError } from "@/lib/errors";
import { anyone } from "./access";
import { endpoint } from "./endpoint";

/** Answers an address of the API that does not exist: a problem document and not a page. */
export const unknown = endpoint({ access: anyone }, async () => {
  throw new AppError("not_found", "There is nothing at this address.");
});
