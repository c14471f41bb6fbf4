/** Does something, and passes over the first wait of that length that it asks for. */
export async function passOverWait(ms: number, act: () => void): Promise<void> {
  const set = window.setTimeout.bind(window);
  await new Promise<void>((resolve) => {
    const passed = (handler: () => void, wait?: number, ...rest: unknown[]) => {
      if (wait !== ms) return set(handler, wait, ...rest);
      Object.assign(window, { setTimeout: set });
      resolve();
      return set(handler, 0, ...rest);
    };
    Object.assign(window, { setTimeout: passed });
    act();
  });
}
