"use client";

import { useState } from "react";
import { percentWords, scopeWords } from "@/components/prices/dated-words";
import { TextField } from "@/components/ui/text-field";
import { repriceHref } from "../../_components/reprice-href";
import { addAdjustment } from "../actions";
import { DialogForm } from "./dialog-form";

const MULTIPLIER = /^\d{1,3}(\.\d{1,6})?$/;

export function NewAdjustment({ team, tz, validFrom }: { team: string; tz: string; validFrom: string }) {
  const [multiplier, setMultiplier] = useState("");
  const told = MULTIPLIER.test(multiplier.trim())
    ? `${percentWords(multiplier.trim())} on what the price list says.`
    : "0.85 is a discount of 15%, 1.2 a margin of 20%.";
  return (
    <DialogForm
      button="Discount or margin"
      title="New discount or margin"
      submit="Save"
      hidden={{ team, tz }}
      save={addAdjustment}
      toDone={(saved) => ({
        title: `${percentWords(multiplier.trim())} on ${scopeWords(saved)} is saved.`,
        note: "Calls recorded since it holds keep their cost until you re-price them.",
        repriceHref: repriceHref(team, saved),
      })}
    >
      {(errors) => (
        <>
          <TextField
            label="Multiplier"
            name="multiplier"
            inputMode="decimal"
            autoComplete="off"
            placeholder="0.85"
            autoFocus
            onInput={(event) => setMultiplier(event.currentTarget.value)}
            help={told}
            error={errors.multiplier}
          />
          <div className="grid grid-cols-2 gap-3">
            <TextField
              label="Provider"
              name="provider"
              autoComplete="off"
              placeholder="all"
              error={errors.provider}
            />
            <TextField label="Model" name="model" autoComplete="off" placeholder="all" error={errors.model} />
          </div>
          <TextField
            label="Valid from"
            name="valid_from"
            type="datetime-local"
            defaultValue={validFrom}
            help={`Times are in ${tz}. The most specific one that holds applies, alone.`}
            error={errors.valid_from}
          />
        </>
      )}
    </DialogForm>
  );
}
