/** What one look has found, in a plain sentence. */
export interface Finding {
  check: string;
  ok: boolean;
  says: string;
}

export const finding = (check: string, ok: boolean, says: string): Finding => ({ check, ok, says });

/** What stopped the look, as the system says it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  if (cause instanceof Error) return reasonOf(cause);
  // Node has one error for all addresses of a name, without a text of its own.
  return message || ('code' in error ? String(error.code) : error.name);
}
