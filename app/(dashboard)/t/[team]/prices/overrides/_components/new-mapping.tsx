"use client";

import { TextField } from "@/components/ui/text-field";
import { knownModelError } from "../../_components/known-model";
import { KnownModelField } from "../../_components/known-model-field";
import { repriceHref } from "../../_components/reprice-href";
import { addMapping } from "../actions";
import { DialogForm } from "./dialog-form";

export function NewMapping({ team }: { team: string }) {
  return (
    <DialogForm
      button="Mapping"
      title="New mapping"
      submit="Save"
      hidden={{ team }}
      save={addMapping}
      toDone={(saved) => ({
        title: `${saved.model} is mapped.`,
        note: "Its calls so far keep their cost until you re-price them.",
        repriceHref: repriceHref(team, saved),
      })}
    >
      {(errors) => (
        <>
          <div className="grid grid-cols-2 gap-3">
            <TextField
              label="Provider"
              name="provider"
              autoComplete="off"
              placeholder="azure"
              autoFocus
              error={errors.provider}
            />
            <TextField
              label="Deployment or model"
              name="deployment"
              autoComplete="off"
              placeholder="our-gpt"
              error={errors.deployment}
            />
          </div>
          <KnownModelField
            team={team}
            label="Is priced as"
            name="known"
            help="Its own price still comes first, where it has one."
            error={knownModelError(errors)}
          />
        </>
      )}
    </DialogForm>
  );
}
