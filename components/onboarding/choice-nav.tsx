import Link from "next/link";
import { cx } from "../ui/cx";

/** A list of which one is chosen by the address; on a phone it stands above what it chooses. */
export function ChoiceNav({
  label,
  choices,
  chosen,
}: {
  label: string;
  choices: { id: string; label: string; href: string }[];
  chosen: string | undefined;
}) {
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-px md:flex-col">
        {choices.map(({ id, label, href }) => (
          <li key={id}>
            <Link
              href={href}
              scroll={false}
              aria-current={id === chosen ? "true" : undefined}
              className={cx(
                "flex h-7.5 items-center rounded-control px-2.5 transition-colors pointer-coarse:h-11",
                id === chosen
                  ? "bg-accent-wash font-medium text-ink"
                  : "text-ink-2 hover:bg-hover hover:text-ink",
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
