import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentSession, isSignUpOpen } from "@/lib/auth";
import { toOwnPath } from "../_components/own-path";
import { SignInForm } from "./_components/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const next = toOwnPath((await searchParams).callbackUrl);
  const [session, isOpen] = await Promise.all([currentSession(), isSignUpOpen()]);
  if (session) redirect(next);
  return <SignInForm next={next} isSignUpOpen={isOpen} />;
}
