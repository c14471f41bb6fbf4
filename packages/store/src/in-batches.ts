/** How long a write keeps the next one waiting: one that is stuck, as on a silent connection, holds nobody up. */
const PATIENCE_MS = 100;
/** Writes under way at the same time: a database that is slow as a whole is not given more and more of them. */
const AT_ONCE = 3;

/**
 * One write for many: what comes while a write is under way goes with the next. Alone, an item is written at once.
 * @returns a function that resolves when its items are written, and rejects as their write does
 */
export function inBatches<Item>(
  write: (items: Item[]) => Promise<unknown>,
): (items: readonly Item[]) => Promise<void> {
  const underWay = new Set<Promise<unknown>>();
  let turn: Promise<unknown> = Promise.resolve();
  let next: { items: Item[]; written: Promise<void> } | undefined;
  const writeNext = async (items: Item[]) => {
    next = undefined;
    const writing = write(items);
    const ended: Promise<unknown> = writing.catch(() => undefined).finally(() => underWay.delete(ended));
    underWay.add(ended);
    turn = underWay.size < AT_ONCE ? endedOrLate(ended) : Promise.race(underWay);
    await writing;
  };
  return (items) => {
    if (next) next.items.push(...items);
    else {
      const waiting = [...items];
      next = { items: waiting, written: turn.then(() => writeNext(waiting)) };
    }
    return next.written;
  };
}

const endedOrLate = (ended: Promise<unknown>): Promise<unknown> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    void ended.then(() => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
