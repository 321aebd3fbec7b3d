import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Icon } from "./icon";

/** Why there is nothing to see, in one line, and one button. */
export function EmptyState({
  title,
  icon,
  action,
  children,
}: {
  title: string;
  icon?: LucideIcon;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center px-4 py-11 text-center">
      {icon && <Icon of={icon} className="mb-2 text-bad" />}
      <p className="text-heading">{title}</p>
      {children && <p className="mt-0.5 max-w-120 text-small text-ink-3">{children}</p>}
      {action && <div className="mt-3 flex items-center gap-2">{action}</div>}
    </div>
  );
}
