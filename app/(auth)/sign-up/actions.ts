"use server";

import { headers } from "next/headers";
import { signUp, signUpInput } from "@/lib/auth";
import { action } from "@/lib/http/action";
import { clientAddress } from "@/lib/http/client-address";

const byAddress = async () => ({ scope: null, subject: `address:${clientAddress(await headers())}` });

/** Makes an account with its team; answers the team's slug. */
export const createAccount = action(
  { name: "sign-up", access: byAddress, limit: "signup", input: signUpInput },
  async ({ input }) => ({ team: (await signUp(input)).team.slug }),
);
