"use client";

import { Check } from "lucide-react";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { Notice } from "@/components/ui/notice";

const OnDone = createContext<(what: string) => void>(() => {});

/** Says above a list what was taken out of it, and takes the focus that its row had. */
export function DoneNotice({ children }: { children: ReactNode }) {
  const notice = useRef<HTMLDivElement>(null);
  const [done, setDone] = useState<{ what: string }>();
  useEffect(() => {
    if (done) notice.current?.focus();
  }, [done]);

  return (
    <OnDone value={(what) => setDone({ what })}>
      <div ref={notice} tabIndex={-1} className="outline-none">
        {done && (
          <div className="border-b border-line px-4 py-3 lg:px-5">
            <Notice icon={Check} title={done.what} />
          </div>
        )}
      </div>
      {children}
    </OnDone>
  );
}

/** Tells the notice above. */
export function useDone(): (what: string) => void {
  return useContext(OnDone);
}
