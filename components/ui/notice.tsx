import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon } from "./icon";

const TONES = {
  plain: { box: "border-line bg-surface", icon: "text-ink-3", title: "text-ink" },
  warn: { box: "border-warn-line bg-warn-wash", icon: "text-warn", title: "text-warn" },
  bad: { box: "border-bad-line bg-bad-wash", icon: "text-bad", title: "text-bad" },
  done: { box: "border-line bg-raised shadow-float", icon: "text-accent", title: "text-ink" },
};

/** What happened, what it means, and at the right what to do. `done` floats. */
export function Notice({
  tone = "plain",
  icon,
  title,
  action,
  children,
}: {
  tone?: keyof typeof TONES;
  icon: LucideIcon;
  title: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  const look = TONES[tone];
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={cx("flex items-start gap-3 rounded-control border px-4 py-2.5 text-body", look.box)}
    >
      <Icon of={icon} className={cx("mt-0.5 shrink-0", look.icon)} />
      <div className="min-w-0 grow">
        <div className={cx(look.title, children ? "font-medium" : null)}>{title}</div>
        {children && <div className="mt-0.5 text-small text-ink-2">{children}</div>}
      </div>
      {action}
    </div>
  );
}
