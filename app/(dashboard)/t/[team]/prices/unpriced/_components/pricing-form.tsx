"use client";

import { CircleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useState, useTransition } from "react";
import type { FieldErrors } from "@/components/prices/rate-fields";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { ActionError, ActionResult } from "@/lib/http/action";
import { fieldErrors } from "../../../_components/form-error";

type Fields = Record<string, string>;

export type Subject = {
  team: string;
  tz: string;
  provider: string;
  model: string;
  /** ISO instant of the first call. */
  since: string;
  /** This page's address with the model chosen. */
  path: string;
};

/** A form about an entry of the inbox; what it saves leads to the preview of the re-price. */
export function PricingForm({
  subject,
  more = {},
  save,
  submit,
  children,
}: {
  subject: Subject;
  /** What is sent beside the fields and the subject. */
  more?: Fields;
  save: (fields: Fields) => Promise<ActionResult<{ id: string }>>;
  submit: string;
  children: (errors: FieldErrors) => ReactNode;
}) {
  const router = useRouter();
  const [error, setError] = useState<ActionError>();
  const [isPending, start] = useTransition();
  const errors = error ? fieldErrors(error) : {};
  const hasPlace = Object.keys(errors).length > 0 && !errors.rates && !errors.units;

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { path, ...names } = subject;
    const fields = { ...filledIn(event.currentTarget), ...more, ...names };
    start(async () => {
      const result = await save(fields);
      setError(result.ok ? undefined : result.error);
      if (result.ok) router.push(`${path}&reprice=${result.data.id}`, { scroll: false });
    });
  }

  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4 px-4 pt-4 lg:px-5">
      {error && !hasPlace && <Notice tone="bad" icon={CircleAlert} title={error.message} />}
      {children(errors)}
      <div className="sticky bottom-0 -mx-4 border-t border-line bg-surface px-4 py-3 lg:-mx-5 lg:px-5">
        <Button type="submit" look="primary" disabled={isPending}>
          {isPending ? "Reckoning" : submit}
        </Button>
      </div>
    </form>
  );
}

// A plain object, because a form that is sent changes line ends, which a model's name may hold.
function filledIn(form: HTMLFormElement): Fields {
  const entries = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}
