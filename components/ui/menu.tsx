"use client";

import { Check } from "lucide-react";
import Link from "next/link";
import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { moveFocus, placeBeside } from "./anchored";
import { cx } from "./cx";
import { Icon } from "./icon";

const ITEMS = '[role^="menuitem"]:not([aria-disabled="true"])';
const ITEM =
  "flex min-h-7.5 w-full items-center gap-2.5 rounded-control px-2 text-left text-body text-ink " +
  "hover:bg-tint focus-visible:bg-tint focus-visible:-outline-offset-2 pointer-coarse:min-h-11";

/** A button that opens a list of links and commands, in the top layer so that no box cuts it off. */
export function Menu({
  label,
  trigger,
  className,
  align = "start",
  children,
}: {
  /** What the list is for, in a word or two: spoken before the words of the button, and the list's name. */
  label: string;
  trigger: ReactNode;
  className?: string;
  align?: "start" | "end";
  children: ReactNode;
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      if (event.target !== list.current) list.current?.hidePopover();
    };
    // The list keeps its place in the window, so it must not stay when its button moves away.
    document.addEventListener("scroll", close, { capture: true, passive: true });
    return () => document.removeEventListener("scroll", close, { capture: true });
  }, [open]);

  function onToggle(isOpen: boolean) {
    setOpen(isOpen);
    if (!isOpen || !button.current || !list.current) return;
    placeBeside(button.current, list.current, align);
    list.current.querySelector<HTMLElement>(ITEMS)?.focus({ preventScroll: true });
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded={open}
        className={cx(className, "print:hidden")}
      >
        <span className="sr-only">{label}: </span>
        {trigger}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onToggle={(event) => onToggle(event.newState === "open")}
        onKeyDown={onMenuKey}
        onClick={(event) => closeAfterChoice(event.target, list.current)}
        className="max-h-[60dvh] min-w-48 overflow-y-auto rounded-control border border-line bg-raised p-1 text-ink shadow-float"
      >
        {children}
      </div>
    </>
  );
}

type ItemProps = { icon?: ReactNode; children: ReactNode };

export function MenuLink({
  icon,
  children,
  current = false,
  ...rest
}: ItemProps & Omit<ComponentProps<typeof Link>, "children"> & { current?: boolean }) {
  return (
    <Link role="menuitem" tabIndex={-1} aria-current={current || undefined} className={ITEM} {...rest}>
      {icon}
      <span className="grow">{children}</span>
      {current && <Icon of={Check} size={14} />}
    </Link>
  );
}

export function MenuButton({
  icon,
  children,
  checked,
  ...rest
}: ItemProps & ComponentProps<"button"> & { checked?: boolean }) {
  const choice = checked === undefined ? null : { role: "menuitemradio", "aria-checked": checked };
  return (
    <button type="button" role="menuitem" tabIndex={-1} className={ITEM} {...rest} {...choice}>
      {icon}
      <span className="grow">{children}</span>
      {checked && <Icon of={Check} size={14} />}
    </button>
  );
}

/** A line of words above a part of a menu. */
export function MenuCaption({ children }: { children: ReactNode }) {
  return <div className="px-2 pt-1.5 pb-1 text-caption text-ink-3">{children}</div>;
}

export function MenuRule() {
  return <hr className="my-1 border-line" />;
}

function onMenuKey(event: KeyboardEvent<HTMLElement>) {
  // Closing gives the focus back to the button, from where the key moves on.
  if (event.key === "Tab") event.currentTarget.hidePopover();
  moveFocus(event, ITEMS);
}

function closeAfterChoice(target: EventTarget, list: HTMLElement | null) {
  if (target instanceof Element && target.closest(ITEMS)) list?.hidePopover();
}
