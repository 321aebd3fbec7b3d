import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Icon } from "./icon";

/** Why there is nothing to see, in one line, and one button. */
export function EmptyState({
  title,
  heading: Title = "p",
  icon,
  action,
  children,
}: {
  title: string;
  /** `h1` where the title is the heading of the whole page. */
  heading?: "p" | "h1";
  icon?: LucideIcon;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center px-4 py-11 text-center">
      {icon && <Icon of={icon} className="mb-2 text-bad" />}
      <Title className="text-heading">{title}</Title>
      {children && <p className="mt-0.5 max-w-120 text-small text-pretty text-ink-3">{children}</p>}
      {action && <div className="mt-3 flex flex-wrap items-center justify-center gap-2">{action}</div>}
    </div>
  );
}
