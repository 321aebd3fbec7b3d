import { ChevronDown, ChevronUp, X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton, IconLink } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";

/**
 * The frame of an open receipt, at the right of the list or in its place under 1024 px. It stays in the window while
 * the list is scrolled.
 */
export function ReceiptPanel({
  name,
  steps,
  close,
  children,
}: {
  /** Of the receipt in the address: another one begins at its top. */
  name: string;
  steps: ReactNode;
  close: string;
  children: ReactNode;
}) {
  return (
    <aside aria-label="Receipt" className="min-w-0 bg-surface lg:animate-panel lg:border-l lg:border-line">
      <div data-receipt tabIndex={-1} className="flex flex-col outline-none lg:sticky lg:top-0 lg:max-h-dvh">
        <div className="sticky top-0 z-10 flex h-13 shrink-0 items-center gap-1 border-b border-line bg-surface px-4 lg:h-8 lg:pr-3 lg:pl-5">
          <h1 className="text-page lg:hidden">Receipt</h1>
          <h2 className="text-caption font-normal text-ink-3 max-lg:hidden">Receipt</h2>
          <div className="ml-auto flex items-center gap-1 max-lg:gap-4 print:hidden">
            {steps}
            <IconLink label="Close the receipt" href={close} prefetch={false} scroll={false}>
              <Icon of={X} className="text-current" />
            </IconLink>
          </div>
        </div>
        <div key={name} className="lg:min-h-0 lg:overflow-y-auto">
          {children}
        </div>
      </div>
    </aside>
  );
}

/** The ways to the receipts of the rows above and below; null where the list ends. */
export function Steps({ above, below }: { above: string | null; below: string | null }) {
  return (
    <>
      <Step label="Receipt above" of={ChevronUp} href={above} />
      <Step label="Receipt below" of={ChevronDown} href={below} />
    </>
  );
}

function Step({ label, of, href }: { label: string; of: typeof X; href: string | null }) {
  const icon = <Icon of={of} className="text-current" />;
  return href === null ? (
    <IconButton label={label} disabled>
      {icon}
    </IconButton>
  ) : (
    <IconLink label={label} href={href} prefetch={false} scroll={false} replace>
      {icon}
    </IconLink>
  );
}
