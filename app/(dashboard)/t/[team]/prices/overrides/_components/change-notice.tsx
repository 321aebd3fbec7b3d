"use client";

import { Check } from "lucide-react";
import Link from "next/link";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { Notice } from "@/components/ui/notice";

/** What was done, what it means for events so far, and where these can be priced anew. */
export type Done = { title: string; note?: string; repriceHref?: string };

const OnDone = createContext<(done: Done) => void>(() => {});

export function useOnDone(): (done: Done) => void {
  return useContext(OnDone);
}

/** Says above the lists what was changed, and takes the focus that its row or dialog had. */
export function ChangeNotice({ initial, children }: { initial?: Done | undefined; children: ReactNode }) {
  const notice = useRef<HTMLDivElement>(null);
  const [done, setDone] = useState(initial);
  useEffect(() => {
    if (done) notice.current?.focus();
  }, [done]);

  return (
    <OnDone value={(next) => setDone({ ...next })}>
      <div ref={notice} tabIndex={-1} className="outline-none">
        {done && (
          <div className="border-b border-line px-4 py-3 lg:px-5">
            <Notice
              icon={Check}
              title={done.title}
              action={
                done.repriceHref && (
                  <Link
                    href={done.repriceHref}
                    className="shrink-0 font-medium text-accent underline underline-offset-4"
                  >
                    Re-price them
                  </Link>
                )
              }
            >
              {done.note}
            </Notice>
          </div>
        )}
      </div>
      {children}
    </OnDone>
  );
}
