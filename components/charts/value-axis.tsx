/** Words at the left of a plot from the base up, each beside its rule. */
export function ValueAxis({ texts }: { texts: string[] }) {
  const widest = texts.reduce((one, other) => (other.length > one.length ? other : one), "");
  return (
    <div aria-hidden="true" className="relative text-caption text-ink-3">
      <span className="invisible block pr-2 whitespace-nowrap">{widest}</span>
      {texts.map((text, place) => (
        <span
          key={text}
          className="absolute right-2 translate-y-1/2 whitespace-nowrap"
          style={{ bottom: `${(place / Math.max(1, texts.length - 1)) * 100}%` }}
        >
          {text}
        </span>
      ))}
    </div>
  );
}
