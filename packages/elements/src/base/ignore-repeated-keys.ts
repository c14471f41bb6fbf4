/**
 * A key that is held down acts once: browsers click a focused button again for each repeat of Enter, and by then it
 * may be another button. Content that the shop puts into a slot is left alone.
 */
export function ignoreRepeatedKeys(host: HTMLElement): void {
  host.addEventListener('keydown', (event) => {
    if (event.repeat && event.key === 'Enter' && event.target === host) event.preventDefault();
  });
}
