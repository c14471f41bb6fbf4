/** What a customer can read and hit on a page of some width. */

/** The element around `node` as it is drawn: out of slots and shadow roots too. */
const around = (node: Node): Element | undefined =>
  (node instanceof Element && node.assignedSlot) ||
  node.parentElement ||
  (node.parentNode instanceof ShadowRoot ? node.parentNode.host : undefined);

/** The nodes below `root` as they are drawn. */
function* drawn(root: Node): Generator<Node> {
  const children =
    root instanceof HTMLSlotElement && root.assignedNodes().length > 0
      ? root.assignedNodes()
      : root instanceof Element && root.shadowRoot
        ? root.shadowRoot.childNodes
        : root.childNodes;
  for (const child of children) {
    yield child;
    yield* drawn(child);
  }
}

const isSeen = (element: Element) =>
  !element.closest('.hidden') && element.checkVisibility({ contentVisibilityAuto: true });

/** Does a box around it cut it off? What a box scrolls can be read in it: from there on that box counts. */
function isCut(text: DOMRect, from: Element): boolean {
  const { left, right } = text;
  let { top, bottom } = text;
  for (let box: Element | undefined = from; box; box = around(box)) {
    const { overflowX, overflowY } = getComputedStyle(box);
    const edge = box.getBoundingClientRect();
    if (overflowX !== 'visible' && (left < edge.left - 1 || right > edge.right + 1)) return true;
    if (overflowY === 'auto') ({ top, bottom } = edge);
    else if (overflowY !== 'visible' && (top < edge.top - 1 || bottom > edge.bottom + 1)) return true;
  }
  return false;
}

/** The texts of `root` that can't be read as a whole: beyond the sides of the page, or cut off by a box around them. */
export function cutOff(root: Element): string[] {
  const found: string[] = [];
  for (const node of drawn(root)) {
    const text = node.nodeType === Node.TEXT_NODE ? node.textContent?.trim() : '';
    const parent = around(node);
    if (!text || !parent || !isSeen(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const isReadable = [...range.getClientRects()].every(
      (rect) => rect.left >= -1 && rect.right <= innerWidth + 1 && !isCut(rect, parent),
    );
    if (!isReadable) found.push(text);
  }
  return found;
}

/** The words of `root` that begin on one line and end on another. */
export const brokenWords = (root: Element): string[] =>
  [...drawn(root)].flatMap((node) => {
    const parent = around(node);
    if (!(node instanceof Text) || !parent || !isSeen(parent)) return [];
    return [...node.data.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const [first, ...rest] = range.getClientRects();
      return rest.some(({ top }) => top > (first?.bottom ?? 0) - 1) ? [word] : [];
    });
  });

/** What can be operated in `root` and is smaller than 24 pixels, its label included (WCAG 2.5.8). */
export const tooSmall = (root: Element): string[] =>
  [...drawn(root)].flatMap((node) => {
    if (!(node instanceof HTMLElement) || !node.matches('a, button, input, select') || !isSeen(node))
      return [];
    const target = node.closest('label') ?? node;
    const { width, height } = target.getBoundingClientRect();
    return Math.min(width, height) < 24 ? [`${node.outerHTML}: ${width} by ${height}`] : [];
  });

/** Parts of a row that lie over each other. */
export function overlaps(root: Element): string[] {
  const rows = [...drawn(root)].filter(
    (node): node is Element =>
      node instanceof Element && node.matches('.row, .head, .actions') && isSeen(node),
  );
  return rows.flatMap((row) => {
    const boxes = [...row.children].map((child) => ({ child, box: child.getBoundingClientRect() }));
    return boxes.flatMap(({ child, box }, at) =>
      boxes
        .slice(at + 1)
        .filter(
          ({ box: other }) =>
            box.left < other.right - 1 &&
            other.left < box.right - 1 &&
            box.top < other.bottom - 1 &&
            other.top < box.bottom - 1,
        )
        .map((other) => `${child.className} and ${other.child.className}`),
    );
  });
}

const MARKS = 'svg, img, input, select, button, a, summary, .spinner, .skeleton';

/** The texts and marks that can be seen in shadow roots below `root` and stand in no box with a part. */
export const withoutPart = (root: Element): string[] =>
  [...drawn(root)].flatMap((node) => {
    const shadow = node.getRootNode();
    if (!(shadow instanceof ShadowRoot)) return [];
    const isMark = node instanceof Element && node.matches(MARKS);
    const box = isMark ? node : node.parentElement;
    const what = isMark ? node.outerHTML : node.nodeType === Node.TEXT_NODE && node.textContent?.trim();
    if (!what || !box || box.matches('style') || !isSeen(box) || box.closest('[part]')) return [];
    return [`${shadow.host.localName}: ${what}`];
  });
