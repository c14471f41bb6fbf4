/** `<pay-method-picker>` as HTML, with its list in a declarative shadow root. */
import {
  earlierAttempt,
  fieldsView,
  firstList,
  orderAmount,
  wordsFor,
  type OwnMethod,
  type OwnTexts,
  type Words,
} from '@kassa/elements/server';
import {
  drawnSnapshotSchema,
  pickerOptionsSchema,
  type Method,
  type Preparation,
  type Snapshot,
} from '@kassa/protocol';
import { html, nothing } from 'lit';
import * as z from 'zod/mini';
import { noScriptWords } from './no-script-words.ts';
import { toHtml } from './render.ts';
import { chosenCss, pickerCss } from './style.ts';
import { viewOf } from './view-of.ts';

// The shared schemas bring no words of their own.
z.config(z.locales.en());

type Options = z.output<typeof pickerOptionsSchema>;

export interface PickerOptions {
  /** The companion's public URL, where the form is sent: the page's `form-action` names its origin. */
  server: string;
  /** The session's token, which the form contains. */
  token: string;
  /** The page's language, BCP 47. The session's when left out. */
  language?: string | undefined;
  /** The nonce of the page's `style-src`. Without a nonce, add `styleHash` to the policy. */
  nonce?: string | undefined;
  /** The shop's own ways to pay: they become the element's `own-methods`. */
  ownMethods?: readonly OwnMethod[] | undefined;
  /** The shop's logos by a method's `id`: they become the element's `method-logos`. */
  methodLogos?: Readonly<Record<string, string>> | undefined;
  /** Own words of the list, by key: those that the page gives to the element's `texts`, or to `registerTexts`. */
  texts?: OwnTexts | undefined;
  /** HTML for the element's children: its slots. Without a list, customers see only these. */
  children?: string | undefined;
}

/**
 * The element with the list of ways to pay; empty if the customer can't choose now. Put it into `<checkout-session>`,
 * beside the snapshot, on a page that loads `kassa-server-rendered.js`. Without that script its form pays, through a
 * companion in `withForms`.
 * @param snapshot from the answer of `createSession`
 * @throws ZodError that names what is wrong with `snapshot` or `options`
 */
export async function renderPicker(snapshot: Snapshot, options: PickerOptions): Promise<string> {
  const known = drawnSnapshotSchema.parse(snapshot);
  const read = pickerOptionsSchema.parse(asJson(options));
  const { methodLogos, children } = read;
  // As in the element: of several with one id the first stays, and the provider's before the shop's.
  const ownMethods = read.ownMethods.filter(
    ({ id }, at, all) =>
      known.methods.every((method) => method.id !== id) && all.findIndex((own) => own.id === id) === at,
  );
  const element = await toHtml(
    html`<pay-method-picker
      own-methods=${ownMethods.length > 0 ? JSON.stringify(ownMethods) : nothing}
      method-logos=${Object.keys(methodLogos).length > 0 ? JSON.stringify(methodLogos) : nothing}
    ></pay-method-picker>`,
  );
  const methods = [...known.methods, ...ownMethods];
  const list =
    viewOf(known) === 'choosing' && methods.length > 0
      ? await listOf(known, methods, { ...read, ownMethods })
      : '';
  return element.replace(/(?=<\/pay-method-picker>$)/, () => list + children);
}

/** As `POST /picker` has it: what the shop leaves undefined is left out. */
const asJson = (options: unknown): unknown => JSON.parse(JSON.stringify(options ?? null));

/** The list in its shadow root. */
async function listOf(
  { order, payment, selection }: Snapshot,
  methods: readonly (Method | OwnMethod)[],
  { server, token, language, nonce, ownMethods, methodLogos, texts }: Options,
): Promise<string> {
  const words = await wordsFor(language ?? order.language, order.language, texts);
  const [only, ...others] = methods;
  const chosen =
    methods.find(({ id }) => id === selection?.method) ?? (others.length === 0 ? only : undefined);
  const chosenOwn = ownMethods.find(({ id }) => id === chosen?.id);
  const preparation = selection?.method === chosen?.id ? selection?.preparation : undefined;
  const hidden = [
    ['token', token],
    ['after', payment?.id ?? ''],
    ...ownMethods.map(({ id }) => ['own', id]),
    ...(preparation?.kind === 'fields' ? [['asked', chosen?.id]] : []),
  ];
  const list = firstList(
    {
      methods,
      own: ownMethods,
      logos: methodLogos,
      chosen: chosen?.id,
      isUnchosen: false,
      busy: undefined,
      slow: false,
      isWaiting: false,
      payLabel: '',
      earlier: [hiddenInputs(hidden), payment ? earlierAttempt(payment, words) : nothing],
      error: nothing,
      // Lit renders a slot on a server inside an element of its own alone.
      panel: ({ id }) =>
        chosenOwn ? html`<i data-slot="own-${id}"></i>` : preparation ? panelOf(preparation, words) : nothing,
      onChoose: () => undefined,
      onKey: () => undefined,
      onSubmit: () => undefined,
    },
    words,
  );
  const drawn = await toHtml(html`<div class="picker" lang=${words.lang} dir=${words.dir}>${list}</div>`);
  const label = chosenOwn?.submitLabel ?? words.t('pay', { amount: orderAmount(order, words.locale) });
  const body = await sendable(await withHints(drawn, methods, ownMethods, words), server, label);
  const css = preparation && preparation.kind !== 'none' ? [pickerCss, chosenCss] : [pickerCss];
  return `<template shadowrootmode="open">${await styleElements(css, nonce)}${body}</template>`;
}

const hiddenInputs = (values: readonly (readonly unknown[])[]) =>
  values.map(([name, value]) => html`<input type="hidden" name=${name} value=${value} />`);

/**
 * The form as it is sent without script, in this tab whatever the page's `<base>` says. In a page it has no address, and the
 * button's words are a property.
 */
async function sendable(drawn: string, server: string, label: string): Promise<string> {
  const address = `${server.replace(/\/$/, '')}/pay`;
  const action = await toHtml(html`<form method="post" target="_self" action=${address}></form>`);
  const words = await toHtml(html`${label}`);
  return (
    drawn
      .replace('<form novalidate', () => action.slice(0, action.indexOf('>')))
      // The element says itself what is missing. Without it the browser does, and sends no form that can't pay.
      .replaceAll(/type="radio"(?=\s+name="method")/g, '$& required')
      .replace(/<i data-slot=("[^"]*")><\/i>/, '<slot name=$1></slot>')
      // Without script a form sends what has a name.
      .replaceAll(/(type="checkbox"\s+)?id="field-([^"]*)"/g, namedField)
      // It stands before the field that it fills in: the first of one name counts.
      .replaceAll(/id="order-([^"]*)"/g, '$& name="field.$1"')
      .replace(/<span\s*><\/span>(?=\s*<\/button>)/, () => `<span>${words}</span>`)
  );
}

async function styleElements(styles: readonly string[], nonce: string | undefined): Promise<string> {
  const styled = await toHtml(html`<i nonce=${nonce ?? nothing}></i>`);
  return styles
    .map((css) => styled.replace('<i', '<style').replace('></i>', () => `>${css}</style>`))
    .join('');
}

/** What the method asks for that the customer had chosen before: nothing moves when the script adds what is its own. */
function panelOf(preparation: Preparation, words: Words): unknown {
  switch (preparation.kind) {
    case 'none':
      return nothing;
    case 'klarna_widget':
      return html`<div class="widget-place"></div>`;
    case 'fields':
      return fieldsView(
        { fields: preparation.fields, values: {}, problems: {}, onInput: () => undefined },
        words,
      );
  }
}

const namedField = (id: string, isAcceptance: string | undefined, name: string): string =>
  `${id} name="field.${name}"${isAcceptance ? ' value="true"' : ''}`;

/** Says beside the name of each method that needs a script that it does, to whoever has none or gets none. */
async function withHints(
  drawn: string,
  methods: readonly (Method | OwnMethod)[],
  own: readonly OwnMethod[],
  words: Words,
): Promise<string> {
  const { lang, script } = noScriptWords(words.lang);
  const text = lang === undefined ? script : html`<span lang=${lang}>${script}</span>`;
  const said = await toHtml(html`<bdi class="muted" part="description">${text}</bdi>`);
  // A box of its own hides it: the part may have any padding of the shop's.
  const hint = `<noscript>${said}</noscript><span class="late">${said}</span>`;
  const needsScript = (method: Method | OwnMethod) =>
    own.some(({ id }) => id === method.id) || ('hasWidget' in method && method.hasWidget);
  // One label for each method, in the same order; what stands in them is escaped.
  return drawn
    .split('</label>')
    .map((row, at) => {
      const method = methods[at];
      return method && needsScript(method)
        ? row.replace(/(?=<\/span>\s*<span class="icon")/, () => hint)
        : row;
    })
    .join('</label>');
}
