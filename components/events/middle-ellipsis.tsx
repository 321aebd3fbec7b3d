const LONGEST = 34;
const TAIL = 12;

/** A name that is cut in its middle when it is long, because the ends tell names apart; whole in the title. */
export function MiddleEllipsis({ text }: { text: string }) {
  const letters = [...text];
  if (letters.length <= LONGEST) return <span className="whitespace-nowrap">{text}</span>;
  const head = letters.slice(0, LONGEST - TAIL - 1).join("");
  return (
    <span className="whitespace-nowrap" title={text}>
      {head}…{letters.slice(-TAIL).join("")}
    </span>
  );
}
