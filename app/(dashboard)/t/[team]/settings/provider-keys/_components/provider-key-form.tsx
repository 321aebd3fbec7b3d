"use client";

import { CircleAlert } from "lucide-react";
import { type FormEvent, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { DialogActions } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { storeProviderKey } from "../actions";

export type FormChoices = {
  team: string;
  providers: { name: string; baseUrl: string | null }[];
  projects: { id: string; name: string }[];
};

type Failed = { message: string; issues: { field: string; message: string }[] };

const FIELDS = ["name", "provider", "api_key", "base_url"];
/** Found by the path of a call. */
const BY_PATH = ["bedrock", "vertex"];

export function ProviderKeyForm({
  team,
  providers,
  projects,
  onCancel,
  onStored,
}: FormChoices & { onCancel: () => void; onStored: (name: string) => void }) {
  const [provider, setProvider] = useState(providers[0]?.name ?? "");
  const [failed, setFailed] = useState<Failed>();
  const [isPending, start] = useTransition();
  const errorOf = (field: string) =>
    toSentence(failed?.issues.find((issue) => issue.field === field)?.message);
  const usual = providers.find(({ name }) => name === provider)?.baseUrl ?? null;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    fields.set("team", team);
    start(async () => {
      const result = await storeProviderKey(fields);
      if (result.ok) onStored(result.data.name);
      else setFailed(result.error);
    });
  }

  return (
    <form onSubmit={submit} noValidate autoComplete="off" className="mt-4 flex flex-col gap-4">
      <SelectField
        label="Provider"
        name="provider"
        value={provider}
        onChange={(event) => setProvider(event.currentTarget.value)}
        options={[
          ...providers.map(({ name }) => ({ value: name, label: name })),
          { value: "", label: "Another one that speaks like OpenAI" },
        ]}
      />
      {provider === "" && (
        <TextField
          label="Its name"
          name="own_provider"
          help="It is called at /proxy/its-name/…"
          error={errorOf("provider")}
        />
      )}
      <TextField
        label="Name"
        name="name"
        autoFocus
        help="What you call the key: production, research."
        error={errorOf("name")}
      />
      <KeyField error={errorOf("api_key")} />
      <TextField
        label="Base URL"
        name="base_url"
        inputMode="url"
        required={usual === null && !BY_PATH.includes(provider)}
        placeholder={usual ?? "https://"}
        error={errorOf("base_url")}
      />
      <SelectField
        label="Used by"
        name="project_id"
        options={[
          { value: "", label: "Whole team" },
          ...projects.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      {failed && !failed.issues.some(({ field }) => FIELDS.includes(field)) && (
        <Notice tone="bad" icon={CircleAlert} title={failed.message} />
      )}
      <DialogActions>
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={isPending}>
          Store key
        </Button>
      </DialogActions>
    </form>
  );
}

function KeyField({ error }: { error: string | undefined }) {
  return (
    <TextField
      label="Key"
      name="api_key"
      type="password"
      autoComplete="off"
      spellCheck={false}
      help="Kept encrypted; only its last four characters are shown."
      {...(error && { error })}
    />
  );
}

function toSentence(message: string | undefined): string | undefined {
  return message && `It ${message}.`;
}
