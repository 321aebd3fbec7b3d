import { Download } from "lucide-react";
import { ColumnsMenu } from "@/components/events/columns-menu";
import { columnsText } from "@/components/events/event-columns";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { formatCount } from "@/lib/format";
import { filterHref } from "../../_components/filter-href";
import type { Place } from "../../_components/place";
import { MAX_ROWS } from "./events-csv";

/** What can be done with the list as it is: choose its columns, take it as a file. */
export function ListTools({ path, params, own, columns }: Place & { columns: string[] }) {
  const csv = filterHref(`${path}/csv`, params, { ...own, columns: columnsText(columns) });
  const kept = new URL(filterHref(path, params, { ...own, columns: null }), "http://localhost").searchParams;
  return (
    <>
      <ColumnsMenu chosen={columns} path={path} kept={[...kept]} />
      <a
        href={csv}
        download
        title={`The list with these columns, at most ${formatCount(MAX_ROWS)} rows`}
        className={buttonClass({ size: "bar" })}
      >
        <Icon of={Download} size={14} />
        CSV
      </a>
    </>
  );
}
