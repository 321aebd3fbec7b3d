"use client";

import { CircleAlert } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

/** A form with its heading, fields, what went wrong as a whole, and one button. */
export function AuthForm({
  title,
  subtitle,
  submit,
  isBusy,
  failure,
  foot,
  onSubmit,
  children,
}: {
  title: string;
  subtitle: string;
  submit: string;
  isBusy: boolean;
  failure?: string;
  foot: ReactNode;
  onSubmit: (fields: Record<string, string>) => void;
  children: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!isBusy) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [isBusy]);

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isBusy) return;
    const entries = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)]);
    onSubmit(Object.fromEntries(entries));
  }
  return (
    // A form sent before the script has come must not put the password into the address.
    <form ref={form} method="post" onSubmit={send} noValidate>
      <h1 className="text-title">{title}</h1>
      <p className="mt-1 text-ink-2">{subtitle}</p>
      <div className="mt-7 flex flex-col gap-4">{children}</div>
      {failure && (
        <div className="mt-4">
          <Notice tone="bad" icon={CircleAlert} title={failure} />
        </div>
      )}
      <Button type="submit" look="primary" size="form" className="mt-6 w-full" aria-disabled={isBusy}>
        {submit}
      </Button>
      <p className="mt-5 text-small leading-5 text-ink-3">{foot}</p>
    </form>
  );
}
