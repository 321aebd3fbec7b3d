"use client";

import { CircleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { fieldErrors } from "../../../_components/form-error";
import { previewTeamReprice } from "../actions";

const GRADES = ["unpriced", "estimated", "exact", "reported"];

/** Which events to price anew. Times are those of the zone `tz`. */
export function NewReprice({
  team,
  tz,
  projects,
  values,
}: {
  team: string;
  tz: string;
  projects: { id: string; name: string }[];
  /** What the fields begin with, by name. */
  values: Record<string, string>;
}) {
  const router = useRouter();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    start(async () => {
      const result = await previewTeamReprice(fields);
      if (result.ok) return router.push(`/t/${team}/prices/reprice/${result.data.id}`);
      const wrong = fieldErrors(result.error);
      setErrors(wrong);
      setError(Object.keys(wrong).length > 0 ? undefined : result.error.message);
    });
  }

  return (
    <form onSubmit={submit} noValidate aria-label="New re-price" className="max-w-180">
      <input type="hidden" name="team" value={team} />
      <input type="hidden" name="tz" value={tz} />
      {error && (
        <div className="mb-3">
          <Notice tone="bad" icon={CircleAlert} title={error} />
        </div>
      )}
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2 md:grid-cols-3">
        <TextField
          label="From"
          name="from"
          type="datetime-local"
          defaultValue={values.from}
          error={errors.from}
        />
        <TextField
          label="To"
          name="to"
          type="datetime-local"
          defaultValue={values.to}
          help="Empty: now."
          error={errors.to}
        />
        <SelectField
          label="Project"
          name="project_id"
          defaultValue={values.project_id}
          options={[
            { value: "", label: "All projects" },
            ...projects.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <TextField
          label="Provider"
          name="provider"
          autoComplete="off"
          placeholder="all"
          defaultValue={values.provider}
          error={errors.provider}
        />
        <TextField
          label="Model"
          name="model"
          autoComplete="off"
          placeholder="all"
          defaultValue={values.model}
          help="As the events name it."
          error={errors.model}
        />
        <SelectField
          label="Grade now"
          name="grade"
          defaultValue={values.grade}
          options={[
            { value: "", label: "All grades" },
            ...GRADES.map((grade) => ({ value: grade, label: grade })),
          ]}
        />
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" disabled={isPending}>
          {isPending ? "Reckoning" : "Preview"}
        </Button>
        <span className="text-small text-ink-3">Nothing changes before you apply it. Times are in {tz}.</span>
      </div>
    </form>
  );
}
