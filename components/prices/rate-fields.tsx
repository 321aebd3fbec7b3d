"use client";

import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";
import { MoneyField } from "../ui/money-field";
import { TextField } from "../ui/text-field";
import { MAIN_KINDS, OTHER_KINDS, type RateFormValues, TIERS } from "./rate-form";
import { emptyWords, kindLabel } from "./rate-words";

/** What is wrong with fields, by their names. */
export type FieldErrors = Record<string, string>;

const GRID = "grid grid-cols-2 gap-x-3 gap-y-3 sm:grid-cols-3 xl:grid-cols-5";
const STEP_KINDS = ["input", "cache_read", "cache_write", "output"];
const TIER_KINDS = ["input", "cache_read", "output"];
const UNITS = ["web_search_requests", "images", "audio_seconds", "video_seconds", "characters", "pages"];

type Props = { values: RateFormValues; errors: FieldErrors };

/** The rates that most models have, in one row; `children` are further fields of the row. */
export function MainRateFields({ values, errors, children }: Props & { children?: ReactNode }) {
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-[repeat(5,minmax(0,1fr))_minmax(13rem,1.4fr)]">
      <RateInputs path="rates" kinds={MAIN_KINDS} values={values} errors={errors} />
      {children}
    </div>
  );
}

/** All other rates, behind a line that opens them. Open where one is known or wrong. */
export function MoreRateFields({ values, errors }: Props) {
  const { fields, units, kept } = values;
  const isMain = (name: string) => MAIN_KINDS.some((kind) => name === `rates.${kind}`);
  const isNeeded = units.length > 0 || Object.keys(fields).some((name) => !isMain(name));
  const isWrong = Object.keys(errors).some(
    (name) => !isMain(name) && /^(rates|units|long|service)/.test(name),
  );
  return (
    <details open={isNeeded || isWrong} className="group">
      <summary className="w-fit text-small text-ink-2 hover:text-ink">
        More rates
        <span className="text-ink-3 max-sm:hidden group-open:hidden">
          {" "}
          for fees, 1 h cache writes, audio, images, long context and service tiers
        </span>
      </summary>
      <div className="mt-3 flex flex-col gap-4">
        <Fees values={values} errors={errors} />
        <Group title="Other tokens">
          <div className={GRID}>
            <RateInputs path="rates" kinds={OTHER_KINDS} values={values} errors={errors} />
          </div>
        </Group>
        <Steps values={values} errors={errors} />
        {TIERS.map((tier) => (
          <Group key={tier} title={`Service tier ${tier}`}>
            <div className={GRID}>
              <RateInputs
                path={`service_tiers.${tier}.rates`}
                kinds={TIER_KINDS}
                values={values}
                errors={errors}
              />
            </div>
          </Group>
        ))}
      </div>
      {kept.length > 0 && (
        <p className="mt-3 text-small text-ink-3">Kept from the known price: {kept.join(", ")}.</p>
      )}
    </details>
  );
}

/** The kinds of a part and those more that the shown price has there. */
function RateInputs({ path, kinds, values, errors }: Props & { path: string; kinds: string[] }) {
  const known = Object.keys(values.fields)
    .filter((name) => name.startsWith(`${path}.`))
    .map((name) => name.slice(path.length + 1));
  const all = path === "rates" ? kinds : [...new Set([...kinds, ...known])];
  return all.map((kind) => {
    const name = `${path}.${kind}`;
    return (
      <MoneyField
        key={name}
        label={kindLabel(kind)}
        name={name}
        defaultValue={values.fields[name]}
        placeholder={path === "rates" ? emptyWords(kind) : "as above"}
        error={errors[name]}
      />
    );
  });
}

function Steps({ values, errors }: Props) {
  const [count, setCount] = useState(Math.max(1, values.steps));
  return (
    <Group
      title="Long context"
      note="for the whole request, from so many input tokens"
      action={<AddButton onClick={() => setCount(count + 1)}>Add a step</AddButton>}
    >
      {Array.from({ length: count }, (_, place) => {
        const path = `long_context.${place}`;
        const from = `${path}.from_input_tokens`;
        return (
          <div key={path} className={GRID}>
            <TextField
              label="From tokens"
              name={from}
              inputMode="numeric"
              autoComplete="off"
              placeholder="200001"
              defaultValue={values.fields[from]}
              error={errors[from]}
            />
            <RateInputs path={`${path}.rates`} kinds={STEP_KINDS} values={values} errors={errors} />
          </div>
        );
      })}
    </Group>
  );
}

function Fees({ values, errors }: Props) {
  const [count, setCount] = useState(Math.max(1, values.units.length));
  return (
    <Group
      title="Fees"
      note="US dollars for one"
      action={<AddButton onClick={() => setCount(count + 1)}>Add a fee</AddButton>}
    >
      <datalist id="unit-names">
        {UNITS.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {Array.from({ length: count }, (_, place) => {
        const unit = values.units[place];
        const path = `units.${place}`;
        return (
          <div key={path} className={GRID}>
            <TextField
              className="sm:col-span-2"
              label="Of what"
              name={`${path}.name`}
              list="unit-names"
              autoComplete="off"
              placeholder="web_search_requests"
              defaultValue={unit?.name}
            />
            <MoneyField
              label="Fee"
              name={`${path}.fee`}
              defaultValue={unit?.fee}
              error={unit && errors[`units.${unit.name}`]}
            />
          </div>
        );
      })}
    </Group>
  );
}

function Group({
  title,
  note,
  action,
  children,
}: {
  title: string;
  note?: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <fieldset className="flex flex-col gap-3 border-t border-line pt-3">
      <legend className="float-left flex w-full items-center gap-2 text-small">
        <span className="font-medium">{title}</span>
        {note && <span className="text-ink-3">{note}</span>}
      </legend>
      {children}
      {action && <div>{action}</div>}
    </fieldset>
  );
}

function AddButton({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Button size="bar" onClick={onClick}>
      <Icon of={Plus} size={14} />
      {children}
    </Button>
  );
}
