/** Scripts that run in a page: what a customer can see there, in shadow roots too. Each knows nothing around it. */

export type Kind = 'button' | 'link' | 'radio' | 'field' | 'image';

/** The first of its kind that can be seen and used, and whose name begins with `name`. */
export function find(kind: Kind, name: string): Element | null {
  const selectors = {
    button: 'button',
    link: 'a[href]',
    radio: '[type="radio"]',
    field: 'input:not([type="radio"], [type="hidden"])',
    image: '[role="img"]',
  };
  const all = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ]);
  const nameOf = (element: Element) => {
    const label = element instanceof HTMLInputElement ? element.labels?.[0] : element;
    return element.getAttribute('aria-label') ?? label?.textContent ?? '';
  };
  const isIt = (element: Element) =>
    element.matches(selectors[kind]) &&
    element.checkVisibility() &&
    !element.matches(':disabled') &&
    nameOf(element).replaceAll(/\s+/g, ' ').trim().startsWith(name);
  return all(document).find(isIt) ?? null;
}

/** All text that can be seen. */
export function visibleText(): string {
  const childrenOf = (node: Node): Iterable<Node> => {
    if (node instanceof HTMLSlotElement && node.assignedNodes().length > 0) return node.assignedNodes();
    return node instanceof Element && node.shadowRoot ? node.shadowRoot.childNodes : node.childNodes;
  };
  const isHidden = (element: Element) =>
    element.matches('style, script, template') ||
    (getComputedStyle(element).display !== 'contents' &&
      !element.checkVisibility({ visibilityProperty: true }));
  const textOf = (node: Node): string => {
    if (node instanceof Text) return node.data;
    if (node instanceof Element && isHidden(node)) return '';
    return [...childrenOf(node)].map(textOf).join('');
  };
  return textOf(document.body).replaceAll(/\s+/g, ' ').trim();
}

/** Sends a form of the page's own shop, as a browser sends it. */
export function sendForm(path: string, fields: Readonly<Record<string, string>>): void {
  const form = document.createElement('form');
  Object.assign(form, { method: 'post', action: path });
  for (const [name, value] of Object.entries(fields))
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
  document.body.append(form);
  form.submit();
}
