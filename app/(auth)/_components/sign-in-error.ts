/** The sentence for what `signIn` answered instead of letting in; see `authOptions` for the codes. */
export function toSignInError(result: { error?: string | null } | undefined): string {
  const [code, number] = (result?.error ?? "").split(":");
  if (code === "wrong_credentials") return `E-mail and password do not match.${triesLeft(number)}`;
  if (code === "rate_limited") return `Too many tries. The next one is possible in ${seconds(number)}.`;
  return "The server could not check it. Try again in a moment.";
}

function triesLeft(number: string | undefined): string {
  if (number === undefined) return "";
  if (number === "0") return " No tries are left for now.";
  return ` ${number} ${number === "1" ? "try" : "tries"} left.`;
}

function seconds(number = "60"): string {
  return `${number} ${number === "1" ? "second" : "seconds"}`;
}
