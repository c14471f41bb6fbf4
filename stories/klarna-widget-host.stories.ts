import { createCheckoutClient, type CheckoutClient } from '@kassa/client';
import { memoryTransport, type MemoryTransport } from '@kassa/client/testing';
import type { CheckoutSession, KlarnaWidgetHost } from '@kassa/elements';
import '@kassa/elements/klarna-widget-host';
import type { Method, Preparation } from '@kassa/protocol';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import { found } from './found.ts';
import { drawParts } from './parts.ts';
import { METHODS, REDIRECT, session } from './sessions.ts';

const meta: Meta = { title: 'klarna-widget-host', component: 'klarna-widget-host' };
export default meta;
type Story = StoryObj;

const [BANK, SWISH] = METHODS as [Method, Method];
const LATER: Method = { id: 'payone.klarna_invoice', label: 'Klarna, pay later', icon: 'invoice' };
const SLICE: Method = { id: 'payone.klarna_installments', label: 'Klarna, pay in parts', icon: 'invoice' };

/** An imitation of Klarna's script: the claims of the client token say what it does (see the file). */
const scriptUrl = new URL('../packages/elements/test/klarna/api.js', import.meta.url).href;

function klarna(claims: object = {}, category = 'pay_later'): Preparation {
  const part = (value: object) => btoa(JSON.stringify(value)).replaceAll('=', '');
  const known = { session_id: 'story', payment_method_categories: [category], delay: 200, ...claims };
  return { kind: 'klarna_widget', clientToken: `${part({})}.${part(known)}.x`, category, scriptUrl };
}

/** For stories in which the shop's server does something. */
const transports = new WeakMap<CheckoutClient, MemoryTransport>();

interface Scene {
  preparation?: Preparation;
  /** The customer has chosen Klarna already. */
  isChosen?: boolean;
  content?: () => TemplateResult;
}

function scene({
  preparation = klarna(),
  isChosen = true,
  content = () => html`<pay-method-picker></pay-method-picker>`,
}: Scene = {}): TemplateResult {
  const transport = memoryTransport({
    snapshot: session({
      methods: [LATER, SLICE, BANK, SWISH],
      selection: isChosen ? { method: LATER.id, preparation } : null,
    }),
    preparations: { [LATER.id]: preparation, [SLICE.id]: klarna({ session_id: 'parts' }, 'pay_over_time') },
    nextAction: REDIRECT,
  });
  const client = createCheckoutClient({ transport });
  transports.set(client, transport);
  return html`
    <checkout-session .client=${client} @before-redirect=${(event: Event) => event.preventDefault()}>
      ${content()}
    </checkout-session>
  `;
}

/** The element, once it's there: in the picker, in a shop's shadow root, or on its own. */
const find = <T extends Element>(root: ParentNode, selector: string): Promise<T> =>
  found(selector, () => {
    const roots = [root, ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? [])];
    return roots.map((each) => each.querySelector<T>(selector)).find((each) => each !== null);
  });

async function until(root: ParentNode, state: string): Promise<KlarnaWidgetHost> {
  const host = await find<KlarnaWidgetHost>(root, 'klarna-widget-host');
  return found(`state ${state}`, () => (host.matches(`:state(${state})`) ? host : undefined));
}

async function pay(root: ParentNode): Promise<void> {
  await until(root, 'ready');
  const button = await find<HTMLElement>(root, '[part="pay-button"][aria-disabled="false"]');
  button.click();
}

/** The customer pays, is with Klarna, and nothing has been decided. */
async function payWithKlarna(root: ParentNode): Promise<void> {
  await pay(root);
  await find(document.body, '#klarna-fullscreen button');
}

/** The customer pays, and comes back from Klarna with something to read. */
async function payInVain(root: ParentNode): Promise<void> {
  await pay(root);
  const host = await until(root, 'ready');
  await found('message', () => host.shadowRoot?.querySelector('[part~="message"]'));
}

const story = (
  options: Scene,
  play: (root: HTMLElement) => Promise<unknown>,
  changes: Story = {},
): Story => ({
  render: () => scene(options),
  play: async ({ canvasElement }) => {
    await play(canvasElement);
  },
  ...changes,
});
const isReady = (root: HTMLElement) => until(root, 'ready');

/** Works from choice to payment. Klarna is an imitation that asks what the customer does. */
export const Playable: Story = { render: () => scene({ isChosen: false }) };

export const Loading = story({ preparation: klarna({ load: 'silent' }) }, (root) => until(root, 'loading'));
export const LoadingDark = story(
  { preparation: klarna({ load: 'silent' }) },
  (root) => until(root, 'loading'),
  { globals: { scheme: 'dark' } },
);
export const Ready = story({}, isReady);
export const ReadyDark = story({}, isReady, { globals: { scheme: 'dark' } });
/** The form gets the room that it needs. */
export const HigherThanItsRoom = story({ preparation: klarna({ heights: [420] }) }, isReady);

export const WithKlarna = story({}, payWithKlarna);
const closed = { preparation: klarna({ answers: ['close'] }) };
export const Closed = story(closed, payInVain);
const correct = { preparation: klarna({ answers: ['correct'] }) };
export const ToBeCorrected = story(correct, payInVain);
/** The order changed while the customer was with Klarna: what was approved is given back, and asked for again. */
export const OrderChanged = story({}, async (root) => {
  await payWithKlarna(root);
  const { client } = await find<CheckoutSession>(root, 'checkout-session');
  const transport = client && transports.get(client);
  const preparation = klarna({ session_id: 'changed' });
  transport?.push({ selection: { method: LATER.id, preparation } });
  const approve = await find<HTMLElement>(document.body, '#klarna-fullscreen button');
  approve.click();
  const host = await until(root, 'ready');
  await find(host.shadowRoot as ShadowRoot, '.message.problem');
});
export const Refused = story({ preparation: klarna({ load: 'refused' }) }, (root) =>
  find(root, '.notice.danger'),
);
export const RefusedDark = story(
  { preparation: klarna({ load: 'refused' }) },
  (root) => find(root, '.notice.danger'),
  { globals: { scheme: 'dark' } },
);

/** As when a content blocker keeps the script away. */
const blocked = { preparation: { ...klarna(), scriptUrl: 'http://blocked.example/api.js' } };
export const Blocked = story(blocked, (root) => until(root, 'failed'));
export const BlockedDark = story(blocked, (root) => until(root, 'failed'), { globals: { scheme: 'dark' } });

/** Klarna refuses below a shadow root of the shop's: the method goes, and a `klarna-error` says why. */
export const BelowAShadowRoot = story(
  {
    content: () => {
      const shop = document.createElement('div');
      shop.attachShadow({ mode: 'open' }).append(document.createElement('pay-method-picker'));
      return html`${shop}`;
    },
  },
  async (root) => {
    const shop = root.querySelector('checkout-session > div') as HTMLElement;
    const picker = shop.shadowRoot?.querySelector('pay-method-picker') as HTMLElement;
    await find(picker.shadowRoot as ShadowRoot, '.notice.danger');
  },
);

/** The shop's own list and button: `method` once the customer has chosen, `pay()` when they pay. */
export const OnItsOwn = story(
  {
    content: () => html`
      <klarna-widget-host method=${LATER.id}></klarna-widget-host>
      <p>
        <button
          @click=${({ target }: Event) =>
            (target as Element).closest('checkout-session')?.querySelector('klarna-widget-host')?.pay()}
        >
          Place order
        </button>
      </p>
    `,
  },
  isReady,
);
export const RefusedOnItsOwn = story(
  {
    preparation: klarna({ load: 'refused' }),
    content: () => html`<klarna-widget-host method=${LATER.id}></klarna-widget-host>`,
  },
  (root) => until(root, 'unavailable'),
);

export const RightToLeft = story(correct, payInVain, { globals: { direction: 'rtl' } });
export const Narrow = story(correct, payInVain, { globals: { width: 'narrow' } });
export const NarrowBlockedInGerman = story(blocked, (root) => until(root, 'failed'), {
  globals: { width: 'narrow', language: 'de' },
});
export const InSwedish = story(closed, payInVain, { globals: { language: 'sv' } });

export const Parts = story(closed, async (root) => {
  await pay(root);
  await drawParts(await until(root, 'ready'), ['form', 'message']);
});
