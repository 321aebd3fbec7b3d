/** The logo: a token, partly used. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
      <circle cx="10" cy="10" r="8.9" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path d="M4 8.4a6.2 6.2 0 1 0 12 0z" />
    </svg>
  );
}
