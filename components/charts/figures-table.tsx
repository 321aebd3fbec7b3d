import type { Column, KeyEntry } from "./chart-frame";

/** The figures of a chart for those who cannot see it. */
export function FiguresTable({
  caption,
  columns,
  series,
}: {
  caption: string;
  columns: Column[];
  series: KeyEntry[];
}) {
  return (
    <div className="sr-only">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Spend</th>
            <th scope="col">Requests</th>
            {series.map(({ label, note }) => (
              <th key={label + note} scope="col">
                {note ? `${label}, ${note}` : label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name}>
              <th scope="row">{column.name}</th>
              <td>{column.total}</td>
              <td>{column.requests}</td>
              {series.map(({ label, note }, place) => (
                <td key={label + note}>{column.parts[place] ?? "none"}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
