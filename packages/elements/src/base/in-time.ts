/** A file that hangs keeps nothing away longer than this; one that can't be loaded is asked for again after it. */
export const LATE_MS = 4_000;

const late = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LATE_MS));

/** @returns when a file has come, failed or taken too long: then what there is must do */
export const inTime = (come: Promise<unknown>): Promise<unknown> =>
  Promise.race([come.catch(() => undefined), late()]);

/** @returns when a file has come or taken too long, also to fail: then it can be asked for again */
export const untilLate = (come: Promise<unknown>): Promise<unknown> =>
  Promise.race([come.catch(late), late()]);
