/**
 * The element's `:state()`s. Where a browser has none (before Chrome 125, Firefox 126 and Safari 17.4; Chrome takes
 * only names with two dashes there), a page can't style by them and all else works.
 */
export function setStates({ states }: ElementInternals, ...names: readonly string[]): void {
  try {
    states.clear();
    for (const name of names) states.add(name);
  } catch {
    // No states here.
  }
}
