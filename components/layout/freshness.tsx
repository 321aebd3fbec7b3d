"use client";

import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";
import { IconButton } from "../ui/button";
import { Icon } from "../ui/icon";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Of the clock here, when figures of an instant first came: they may come back from memory, and clocks differ. */
const arrivals = new Map<string, number>();

/** How old the figures of a page are, and a button that asks anew and leaves everything in its place. */
export function Freshness({
  asOf,
  clock,
}: {
  /** When they were asked for. */ asOf: string /** The same to be read. */;
  clock: string;
}) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const [age, setAge] = useState(0);

  useEffect(() => {
    const arrival = arrivals.get(asOf) ?? Date.now();
    arrivals.set(asOf, arrival);
    let timer: ReturnType<typeof setTimeout>;
    const tell = () => {
      const now = Date.now() - arrival;
      setAge(now);
      timer = setTimeout(tell, now < MINUTE ? SECOND : MINUTE);
    };
    tell();
    return () => clearTimeout(timer);
  }, [asOf]);

  return (
    <span className="flex items-center gap-1.5 print:hidden">
      <span className="max-md:hidden" title={clock}>
        Updated {ageText(age)}
      </span>
      <IconButton label="Refresh" disabled={isPending} onClick={() => start(() => router.refresh())}>
        <Icon of={RotateCw} size={14} className="shrink-0" />
      </IconButton>
    </span>
  );
}

/** `now`, `2 s ago`, `3 min ago`, `5 h ago`. */
export function ageText(milliseconds: number): string {
  if (milliseconds < SECOND) return "now";
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / SECOND)} s ago`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min ago`;
  return `${Math.floor(milliseconds / HOUR)} h ago`;
}
