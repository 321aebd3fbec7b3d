"use client";

import Link from "next/link";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { TextField } from "@/components/ui/text-field";
import { AuthForm } from "../../_components/auth-form";
import { toSignInError } from "../../_components/sign-in-error";

export function SignInForm({ next, isSignUpOpen }: { next: string; isSignUpOpen: boolean }) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  async function submit({ email = "", password = "" }: Record<string, string>) {
    setBusy(true);
    setError(undefined);
    const result = await signIn("credentials", { email, password, redirect: false }).catch(() => undefined);
    if (result?.ok) {
      // A whole new page, so that nothing of an earlier account is left in memory.
      location.assign(next);
      return;
    }
    setError(toSignInError(result));
    setBusy(false);
  }

  return (
    <AuthForm
      title="Sign in"
      subtitle="to see what your model calls cost."
      submit="Sign in"
      isBusy={isBusy}
      onSubmit={submit}
      foot={
        isSignUpOpen ? (
          <>
            No account yet?{" "}
            <Link href="/sign-up" className="text-ink underline decoration-line-strong underline-offset-4">
              Sign up
            </Link>
          </>
        ) : (
          "Sign-up is closed here. Ask an admin of your team for an account."
        )
      }
    >
      <TextField label="E-mail" name="email" type="email" autoComplete="username" size="form" autoFocus />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        size="form"
        error={error}
      />
    </AuthForm>
  );
}
