/** `<pay-method-picker>` as HTML, with its list in a declarative shadow root. */
import { firstList, orderAmount, wordsFor } from '@kassa/elements/server';
import { snapshotSchema, type Snapshot } from '@kassa/protocol';
import { html, nothing } from 'lit';
import * as z from 'zod';
import { toHtml } from './render.ts';
import { pickerCss } from './style.ts';
import { viewOf } from './view-of.ts';

export const optionsSchema = z.object({
  server: z.url(),
  token: z.string().min(1),
  language: z.string().optional(),
  nonce: z.string().optional(),
  children: z.string().default(''),
});

export interface PickerOptions {
  /** The companion's public URL, where the form is sent: the page's `form-action` names its origin. */
  server: string;
  /** The session's. It stands in the form. */
  token: string;
  /** BCP 47, of the page. The session's when left out. */
  language?: string | undefined;
  /** Of the page's `style-src`. Without one, `styleHash` names the style. */
  nonce?: string | undefined;
  /** HTML of the element's own children: what its slots show. It is all that is seen while there is no list. */
  children?: string | undefined;
}

/**
 * The element, with the list of ways to pay where the customer can choose, and empty otherwise. It stands in
 * `<checkout-session>`, beside the snapshot, in a page that loads `kassa-server-rendered.js`. Without that script the
 * form pays all the same, by a companion in `withForms`.
 * @param snapshot as `createSession` has answered
 * @throws ZodError that names what is wrong with `snapshot` or `options`
 */
export async function renderPicker(snapshot: Snapshot, options: PickerOptions): Promise<string> {
  const known = snapshotSchema.parse(snapshot);
  const { server, token, language, nonce, children } = optionsSchema.parse(options);
  const { methods, order, payment } = known;
  if (viewOf(known) !== 'choosing' || methods.length === 0)
    return `<pay-method-picker>${children}</pay-method-picker>`;
  const words = await wordsFor(language ?? order.language, order.language);
  const [only, ...others] = methods;
  const hidden = { token, after: payment?.id ?? '' };
  const list = firstList(
    {
      methods,
      own: [],
      logos: {},
      chosen: others.length === 0 ? only?.id : undefined,
      isUnchosen: false,
      busy: undefined,
      slow: false,
      isWaiting: false,
      payLabel: '',
      earlier: Object.entries(hidden).map(
        ([name, value]) => html`<input type="hidden" name=${name} value=${value} />`,
      ),
      error: nothing,
      panel: () => nothing,
      onChoose: () => undefined,
      onSubmit: () => undefined,
    },
    words,
  );
  const drawn = await toHtml(html`<div class="picker" lang=${words.lang} dir=${words.dir}>${list}</div>`);
  const action = await toHtml(html`<form method="post" action=${`${server.replace(/\/$/, '')}/pay`}></form>`);
  const label = await toHtml(html`${words.t('pay', { amount: orderAmount(order, words.locale) })}`);
  // In a page the form has no address, and the button's words are a property.
  const body = drawn
    .replace('<form novalidate', () => `${action.slice(0, action.indexOf('>'))} novalidate`)
    .replace(/<span\s*><\/span>(?=\s*<\/button>)/, () => `<span>${label}</span>`);
  const styled = await toHtml(html`<i nonce=${nonce ?? nothing}></i>`);
  const style = styled.replace('<i', '<style').replace('></i>', () => `>${pickerCss}</style>`);
  return `<pay-method-picker><template shadowrootmode="open">${style}${body}</template>${children}</pay-method-picker>`;
}
