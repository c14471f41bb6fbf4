/** What a screen reader hears of by live regions, from now on: each text that is put into one. */
export function hear(...elements: Element[]): string[] {
  const heard: string[] = [];
  for (const { shadowRoot } of elements)
    if (shadowRoot)
      new MutationObserver((changes) => {
        for (const { type, addedNodes, target } of changes) {
          // What goes is not read out: `aria-relevant` is "additions text".
          const added = type === 'characterData' ? [target] : [...addedNodes];
          for (const node of added) {
            const element = node instanceof Element ? node : node.parentElement;
            const text = (node.textContent ?? '').replace(/\s+/g, ' ').trim();
            if (text && element?.closest('[role="status"], [role="alert"]')) heard.push(text);
          }
        }
      }).observe(shadowRoot, { childList: true, characterData: true, subtree: true });
  return heard;
}
