/**
 * One write for many: what comes while a write is under way goes with the next. Alone, an item is written at once.
 * @returns a function that resolves when its items are written, and rejects as their write does
 */
export function inBatches<Item>(
  write: (items: Item[]) => Promise<unknown>,
): (items: readonly Item[]) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  let next: { items: Item[]; written: Promise<void> } | undefined;
  const writeNext = async (items: Item[]) => {
    next = undefined;
    await write(items);
  };
  return (items) => {
    if (next) next.items.push(...items);
    else {
      const waiting = [...items];
      next = { items: waiting, written: last.then(() => writeNext(waiting)) };
      last = next.written.catch(() => undefined);
    }
    return next.written;
  };
}
