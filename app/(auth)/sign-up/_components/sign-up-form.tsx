"use client";

import Link from "next/link";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { TextField } from "@/components/ui/text-field";
import { AuthForm } from "../../_components/auth-form";
import { toSignInError } from "../../_components/sign-in-error";
import { createAccount } from "../actions";

const FIELDS = [
  { name: "full_name", label: "Full name", autoComplete: "name", autoFocus: true },
  { name: "email", label: "E-mail", type: "email", autoComplete: "username" },
  {
    name: "password",
    label: "Password",
    type: "password",
    autoComplete: "new-password",
    help: "At least 10 characters.",
  },
  {
    name: "team_name",
    label: "Team name",
    autoComplete: "organization",
    required: false,
    help: "Optional. Left empty, the team takes your name.",
  },
];

type Problem = { failure?: string; issues: Record<string, string> };

export function SignUpForm() {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>({ issues: {} });

  async function submit(fields: Record<string, string>) {
    setBusy(true);
    const found = await signUp(fields).catch(() => ({ failure: "The server did not answer.", issues: {} }));
    if (!found) return;
    setProblem(found);
    setBusy(false);
  }

  return (
    <AuthForm
      title="Sign up"
      subtitle="to count what your model calls cost."
      submit="Create account"
      isBusy={isBusy}
      failure={problem.failure}
      onSubmit={submit}
      foot={
        <>
          Already have an account?{" "}
          <Link href="/sign-in" className="text-ink underline decoration-line-strong underline-offset-4">
            Sign in
          </Link>
        </>
      }
    >
      {FIELDS.map((field) => (
        <TextField key={field.name} size="form" error={problem.issues[field.name]} {...field} />
      ))}
    </AuthForm>
  );
}

/** Makes the account, signs in and leaves for the team; answers what went wrong instead. */
async function signUp({ team_name, ...rest }: Record<string, string>): Promise<Problem | null> {
  const result = await createAccount(team_name?.trim() ? { ...rest, team_name } : rest);
  if (!result.ok) return toProblem(result.error);
  const { email = "", password = "" } = rest;
  const entry = await signIn("credentials", { email, password, redirect: false });
  if (!entry?.ok) return { failure: `The account is made. ${toSignInError(entry)}`, issues: {} };
  location.assign(`/t/${result.data.team}`);
  return null;
}

function toProblem(error: { message: string; issues: { field: string; message: string }[] }): Problem {
  const known = error.issues.filter((issue) => FIELDS.some(({ name }) => name === issue.field));
  const issues = Object.fromEntries(known.map((issue) => [issue.field, toSentence(issue)]));
  return { failure: known.length ? undefined : error.message, issues };
}

/** Messages of a schema begin in lower case and follow the field's name: "is empty". */
function toSentence({ field, message }: { field: string; message: string }): string {
  if (!/^\p{Ll}/u.test(message)) return message;
  const label = FIELDS.find(({ name }) => name === field)?.label ?? field;
  return `${label} ${message}.`;
}
