"use client";

import { Plus, X } from "lucide-react";
import { type FormEvent, useState, useTransition } from "react";
import { PageHeader } from "@/components/layout/page";
import { SnippetPanel } from "@/components/onboarding/snippet-panel";
import { Button, IconButton } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { SettingsTabs } from "../../_components/settings-tabs";
import { createTeamKey } from "../actions";

type Created = { name: string; key: string };

const EXPIRIES = [
  { value: "", label: "Never" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
];

/** The page's title bar with the button that creates a key, and below it the key, once. */
export function NewKey({ team, origin, mayCreate }: { team: string; origin: string; mayCreate: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const [created, setCreated] = useState<Created | null>(null);

  return (
    <>
      <PageHeader
        title="API keys"
        aside={
          mayCreate && (
            <Button className="print:hidden" onClick={() => setOpen(true)}>
              <Icon of={Plus} size={14} />
              Create key
            </Button>
          )
        }
      />
      <SettingsTabs team={team} />
      <Dialog title="Create an API key" open={isOpen} onClose={() => setOpen(false)}>
        <NewKeyForm
          team={team}
          onCancel={() => setOpen(false)}
          onCreated={(key) => {
            setCreated(key);
            setOpen(false);
          }}
        />
      </Dialog>
      {created && (
        <CreatedKey
          name={created.name}
          apiKey={created.key}
          origin={origin}
          onDone={() => setCreated(null)}
        />
      )}
    </>
  );
}

function NewKeyForm({
  team,
  onCancel,
  onCreated,
}: {
  team: string;
  onCancel: () => void;
  onCreated: (key: Created) => void;
}) {
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    fields.set("team", team);
    start(async () => {
      const result = await createTeamKey(fields);
      if (result.ok) onCreated(result.data);
      else setError(toMessage(result.error));
    });
  }

  return (
    <form onSubmit={submit} noValidate className="mt-4 flex flex-col gap-4">
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        autoFocus
        help="Where it is used: billing-service, staging."
        error={error}
      />
      <SelectField label="Expires" name="expires_in_days" options={EXPIRIES} />
      <DialogActions>
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={isPending}>
          Create key
        </Button>
      </DialogActions>
    </form>
  );
}

function toMessage({ message, issues }: { message: string; issues: { field: string; message: string }[] }) {
  const issue = issues.find(({ field }) => field === "name");
  return issue ? `The name ${issue.message}.` : message;
}

function CreatedKey({
  name,
  apiKey,
  origin,
  onDone,
}: {
  name: string;
  apiKey: string;
  origin: string;
  onDone: () => void;
}) {
  return (
    <section aria-label="The new key" className="border-b border-line px-4 py-5 lg:px-5">
      <div className="max-w-180">
        <div className="flex items-start justify-between gap-4">
          <h2 className="text-heading">{name}</h2>
          <IconButton label="Close" onClick={onDone}>
            <Icon of={X} />
          </IconButton>
        </div>
        <p role="status" className="text-ink-2">
          Copy it now. We keep only a hash and cannot show it again.
        </p>
        <div className="mt-3 mb-7 flex items-center gap-2 rounded-control border border-accent-line bg-accent-wash py-1 pr-1 pl-3">
          <code className="min-w-0 grow font-mono text-code break-all text-accent-strong">{apiKey}</code>
          <CopyButton text={apiKey} />
        </div>
        <h2 className="mb-3 text-heading">Send the first event with it</h2>
        <SnippetPanel origin={origin} apiKey={apiKey} />
      </div>
    </section>
  );
}
