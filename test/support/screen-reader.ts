/** What a screen reader has to say of a page, from Chromium's accessibility tree: where the focus is, and live regions. */
import { expect, type CDPSession, type Page } from '@playwright/test';

interface Node {
  nodeId: string;
  role?: { value?: unknown };
  name?: { value?: unknown };
  description?: { value?: unknown };
  properties?: { name: string; value: { value?: unknown } }[];
  childIds?: string[];
}

interface Reading {
  /** Of live regions. */
  texts: readonly string[];
  /** What has the focus; empty where nothing has. */
  focus: string;
}

export class ScreenReader {
  readonly #cdp: CDPSession;
  #last: Reading = { texts: [], focus: '' };

  private constructor(cdp: CDPSession) {
    this.#cdp = cdp;
  }

  static async on(page: Page): Promise<ScreenReader> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Accessibility.enable');
    return new ScreenReader(cdp);
  }

  /** Waits until that is new since the last time, and nothing else: texts in live regions, then where the focus went. */
  async hears(...expected: unknown[]): Promise<void> {
    let now = await this.#read();
    await expect(async () => {
      now = await this.#read();
      expect(this.#heardIn(now)).toEqual(expected);
    }).toPass({ timeout: 30_000 });
    this.#last = now;
  }

  /** How often `text` is come by on the way through the whole page. */
  async meets(text: string): Promise<number> {
    const { nodes } = await this.#cdp.send('Accessibility.getFullAXTree');
    return nodes.filter(
      (node) => !node.ignored && words(node.role) === 'StaticText' && words(node.name) === text,
    ).length;
  }

  #heardIn({ texts, focus }: Reading): string[] {
    const { texts: before, focus: focusBefore } = this.#last;
    const heard = texts.filter((text) => !before.includes(text));
    return focus && focus !== focusBefore ? [...heard, focus] : heard;
  }

  async #read(): Promise<Reading> {
    const { nodes } = await this.#cdp.send('Accessibility.getFullAXTree');
    const byId = new Map(nodes.map((node) => [node.nodeId, node as Node]));
    const texts = new Set(
      nodes.filter((node) => property(node as Node, 'live')).flatMap((node) => textsIn(node as Node, byId)),
    );
    // The page's root has the focus where no element has it.
    const focused = nodes.find((node) => property(node as Node, 'focused') && node.childIds && node.parentId);
    const focus = focused ? describe(focused) : '';
    return { texts: [...texts], focus };
  }
}

const property = (node: Node, name: string): unknown =>
  node.properties?.find((each) => each.name === name)?.value.value;

/** With spaces alone between words: an amount has others. */
const words = (said: { value?: unknown } | undefined): string =>
  typeof said?.value === 'string' ? said.value.replace(/\s+/g, ' ').trim() : '';

function textsIn({ role, name, childIds = [] }: Node, byId: ReadonlyMap<string, Node>): string[] {
  if (words(role) === 'StaticText') return [words(name)].filter(Boolean);
  return childIds.flatMap((id) => {
    const child = byId.get(id);
    return child ? textsIn(child, byId) : [];
  });
}

function describe(node: Node): string {
  const checked = property(node, 'checked');
  const isInvalid = property(node, 'invalid') === 'true';
  return [
    `${words(node.role)} “${words(node.name)}”`,
    checked === undefined ? '' : checked === 'true' ? 'checked' : 'not checked',
    isInvalid ? 'invalid' : '',
    words(node.description),
  ]
    .filter(Boolean)
    .join(', ');
}
