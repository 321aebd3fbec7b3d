import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { buttonClass } from "@/components/ui/button";
import { currentSession, isSignUpOpen } from "@/lib/auth";
import { SignUpForm } from "./_components/sign-up-form";

export const metadata: Metadata = { title: "Sign up" };

export default async function SignUpPage() {
  const [session, isOpen] = await Promise.all([currentSession(), isSignUpOpen()]);
  if (session) redirect("/");
  return isOpen ? <SignUpForm /> : <SignUpClosed />;
}

function SignUpClosed() {
  return (
    <>
      <h1 className="text-title">Sign-up is closed here</h1>
      <p className="mt-1 mb-6 text-ink-2">Ask an admin of your team for an account.</p>
      <Link href="/sign-in" className={buttonClass({ size: "form" }, "w-full")}>
        Sign in
      </Link>
    </>
  );
}
