import { ChevronDown, Split } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Menu, MenuLink } from "@/components/ui/menu";
import type { BreakdownDimension } from "@/lib/analytics";
import { DIMENSIONS, titleOf, wordsOf } from "../../_components/dimensions";
import type { BreakdownView } from "./breakdown-view";

/** By what each value is divided once more. */
export function ThenMenu({
  view: { by, inner },
  tags,
  hrefOf,
}: {
  view: BreakdownView;
  /** The keys of the team's tags. */
  tags: string[];
  hrefOf: (inner: BreakdownDimension | null) => string;
}) {
  const offered = [...DIMENSIONS, ...tags.map((key): BreakdownDimension => `tag.${key}`)];
  return (
    <Menu
      label="Each divided by"
      align="end"
      className={buttonClass({ size: "bar" })}
      trigger={
        <>
          <Icon of={Split} size={14} />
          {inner === null ? "Then by" : `Then by ${wordsOf(inner).one}`}
          <Icon of={ChevronDown} size={14} />
        </>
      }
    >
      <MenuLink href={hrefOf(null)} current={inner === null} scroll={false}>
        Nothing
      </MenuLink>
      {offered
        .filter((dimension) => dimension !== by)
        .map((dimension) => (
          <MenuLink key={dimension} href={hrefOf(dimension)} current={dimension === inner} scroll={false}>
            {titleOf(dimension)}
          </MenuLink>
        ))}
    </Menu>
  );
}
