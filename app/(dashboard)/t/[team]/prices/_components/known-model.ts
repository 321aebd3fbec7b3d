/** `openai/gpt-4o` as it is typed: a provider's name holds no slash, a model's may. */
export function splitModel(typed: unknown): { target_provider: string; model: string } {
  const text = typeof typed === "string" ? typed.trim() : "";
  const slash = text.indexOf("/");
  return { target_provider: text.slice(0, Math.max(0, slash)), model: text.slice(slash + 1) };
}

/** What is wrong with it, from the errors of its two halves. */
export function knownModelError(errors: Record<string, string>): string | undefined {
  return errors.target_provider ? "Write it as provider/model." : errors.model;
}
