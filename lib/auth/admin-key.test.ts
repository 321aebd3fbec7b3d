import { expect, test } from "vitest";
import { admin } from "./access";

test("without ADMIN_KEY no admin key is right", async () => {
  delete process.env.ADMIN_KEY;
  for (const sent of ["", "undefined", "0123456789abcdef"]) {
    const request = new Request("http://localhost/", { headers: { "x-admin-key": sent } });
    await expect(admin(request)).rejects.toMatchObject({ code: "unauthorized" });
  }
});
