import type { ReactNode } from "react";
import { Mark } from "@/components/ui/mark";
import { SampleReceipt } from "./_components/sample-receipt";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-dvh bg-surface lg:grid lg:grid-cols-2">
      <div className="flex min-h-dvh flex-col px-4 py-7 sm:px-10">
        <header className="flex items-center gap-2 text-page">
          <Mark />
          TokenBudget
        </header>
        <main className="mx-auto my-auto w-full py-7 sm:max-w-84">{children}</main>
        <footer className="text-caption text-ink-3">Your data stays in your own database.</footer>
      </div>
      <aside
        aria-label="What a receipt shows"
        className="flex flex-col items-center justify-center border-l border-line bg-bg px-10 max-lg:hidden"
      >
        <div className="w-85">
          <SampleReceipt />
          <p className="mt-11 text-page font-normal text-ink-2">
            Every cost can be opened until you stand before the price, its date and its source.
          </p>
        </div>
      </aside>
    </div>
  );
}
