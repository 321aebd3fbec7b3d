import { z } from "zod";
import { nameField } from "@/lib/teams";
import { passwordField } from "./password";

/** An e-mail address as it is stored: trimmed and in lower case. */
const emailField = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "is longer than 254 characters")
  .pipe(z.email("is not an e-mail address"));

/** Wire form of a sign-up. */
export const signUpInput = z
  .strictObject({
    email: emailField,
    password: passwordField,
    full_name: nameField,
    team_name: nameField.optional(),
  })
  .transform(({ full_name, team_name, ...rest }) => ({ ...rest, fullName: full_name, teamName: team_name }));

/** Wire form of a sign-in; anything that cannot be an account simply does not match. */
export const signInInput = z.strictObject({
  email: z.string().trim().toLowerCase().max(1000),
  password: z.string().max(1000),
});

/** Wire form of a change to one's own account; a new password needs the current one. */
export const profileInput = z
  .strictObject({
    full_name: nameField.optional(),
    password: passwordField.optional(),
    current_password: z.string().max(1000).optional(),
  })
  .refine((input) => input.password === undefined || input.current_password !== undefined, {
    path: ["current_password"],
    message: "is needed to set a new password",
  })
  .transform(({ full_name, current_password, password }) => ({
    fullName: full_name,
    password,
    currentPassword: current_password,
  }));

/** Without a team name the team is named after the person. */
export type SignUp = { email: string; password: string; fullName: string; teamName?: string | undefined };
export type Credentials = z.infer<typeof signInInput>;
export type ProfileChange = z.infer<typeof profileInput>;
