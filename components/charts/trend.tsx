"use client";

import { SparkAreaChart } from "@tremor/react";
import { useMemo, useSyncExternalStore } from "react";

/** Below it there is no room for trends. */
const WIDE = "(width >= 80rem)";

/** How a figure went, without a scale: drawn once scripts run and where there is room. */
export function Trend({ values, label }: { values: number[]; label: string }) {
  const data = useMemo(() => values.map((value, place) => ({ place, value })), [values]);
  const isWide = useSyncExternalStore(
    onWidth,
    () => matchMedia(WIDE).matches,
    () => false,
  );
  return (
    <span role="img" aria-label={label} title={label} className="block h-6 w-21">
      {isWide && (
        <SparkAreaChart
          data={data}
          categories={["value"]}
          index="place"
          colors={["ink-3"]}
          className="h-6 w-21"
        />
      )}
    </span>
  );
}

function onWidth(onChange: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener("change", onChange);
  return () => query.removeEventListener("change", onChange);
}
