const warned = new Set<string>();

/** Tells the developer of the page, once, what an element can't use. Nothing a customer could see. */
export function warn(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  console.warn(`Kassa: ${message}`);
}
