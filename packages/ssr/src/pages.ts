/** The pages that a customer without script is led on by. Each is whole, and says one thing. */
import { qrCode, type Words } from '@kassa/elements/server';
import {
  isSafeRedirect,
  type Field,
  type KassaError,
  type NextAction,
  type PaymentView,
  type Snapshot,
} from '@kassa/protocol';
import { html, nothing } from 'lit';
import { noScriptWords } from './no-script-words.ts';
import { toHtml } from './render.ts';
import { pageCss, pageStyleHash } from './style.ts';

interface Page {
  words: Words;
  /** What is read first: what the page says or asks. */
  title: string;
  body: unknown;
  status?: number;
  /** Where the browser goes by itself. */
  leadsTo?: string | undefined;
  /** The page has a form of ours, which says where it comes from. */
  sendsForm?: boolean;
}

/** No script, no referrer to others, in no frame. The address of a form may be any bank's. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': `default-src 'none'; style-src ${pageStyleHash}; img-src https: data:; base-uri 'none'; frame-ancestors 'none'`,
};

async function answer(page: Page): Promise<Response> {
  const { title, body, status = 200, leadsTo, sendsForm = false } = page;
  const { lang, dir } = page.words;
  const head = await toHtml(html`
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    ${leadsTo === undefined ? nothing : html`<meta http-equiv="refresh" content=${`0;url=${leadsTo}`} />`}
  `);
  const main = await toHtml(html`<main>${body}</main>`);
  return new Response(
    `<!doctype html><html lang="${lang}" dir="${dir}"><head>${head}<title>${await toHtml(html`${title}`)}</title><style>${pageCss}</style></head><body>${main}</body></html>`,
    { status, headers: { ...HEADERS, 'referrer-policy': sendsForm ? 'same-origin' : 'no-referrer' } },
  );
}

/** A way back to the shop. */
export interface Back {
  url: string;
  /** Its page of the order, or the shop itself. */
  to: 'order' | 'shop';
}

/** Words of another language than the page has. */
const spoken = (lang: string | undefined, shown: unknown) =>
  lang === undefined ? shown : html`<div lang=${lang} dir="ltr">${shown}</div>`;

function wayBack({ url, to }: Back, words: Words) {
  const { lang, [to]: label } = noScriptWords(words.lang);
  return spoken(lang, html`<p><a href=${url}>${label}</a></p>`);
}
const orderPage = ({ order }: Snapshot): Back => ({ url: order.returnUrl, to: 'order' });
const toOrder = (snapshot: Snapshot, words: Words) => wayBack(orderPage(snapshot), words);

const problem = (text: string) => html`<p role="alert">${text}</p>`;

/** What went wrong, and the way back where one is known. */
export function errorPage(
  { code }: Pick<KassaError, 'code'>,
  words: Words,
  status: number,
  back?: Back,
): Promise<Response> {
  return refusal(words.t(`error.${code}` as 'error.unexpected'), words, status, back);
}

/** Nothing was chosen: a browser sends such a form of another release's list alone. */
export const unchosenPage = (snapshot: Snapshot, words: Words): Promise<Response> =>
  refusal(words.t('choose_first'), words, 400, orderPage(snapshot));

function refusal(title: string, words: Words, status: number, back: Back | undefined): Promise<Response> {
  const body = html`${problem(title)} ${back === undefined ? nothing : wayBack(back, words)}`;
  return answer({ words, title, status, body });
}

/** The method's own form is a script. */
export function scriptNeededPage(snapshot: Snapshot, words: Words): Promise<Response> {
  const { lang, script: title } = noScriptWords(words.lang);
  return answer({ words, title, body: html`${spoken(lang, problem(title))} ${toOrder(snapshot, words)}` });
}

interface Asked {
  snapshot: Snapshot;
  fields: readonly Field[];
  values: Readonly<Record<string, string>>;
  /** The field that was refused, or is missing. */
  wrong: string | undefined;
  /** Goes back with the form. */
  hidden: Readonly<Record<string, string>>;
  payLabel: string;
}

/** What a method asks for. */
export const fieldsPage = (
  { fields, values, wrong, hidden, payLabel, snapshot }: Asked,
  words: Words,
): Promise<Response> =>
  answer({
    words,
    title: payLabel,
    sendsForm: true,
    body: html`
      <form method="post">
        ${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name=${name} value=${value} />`)}
        ${fields.map(
          (field) => html`
            <p>
              ${'orderEnding' in field && field.orderEnding ? ofOrder(field, values[field.name], words) : nothing}
              <label>
                ${field.required ? field.label : words.t('field.optional', { label: field.label })}
                ${control(field, values[field.name] ?? '')}
                ${'hint' in field && field.hint ? field.hint : nothing}
                ${field.name === wrong ? problem(('problem' in field && field.problem) || words.t('field.invalid')) : nothing}
              </label>
              ${
                field.type === 'acceptance' && field.url && isSafeRedirect(field.url)
                  ? html`<a href=${field.url}>${field.url}</a>`
                  : nothing
              }
            </p>
          `,
        )}
        <button>${payLabel}</button>
      </form>
      ${toOrder(snapshot, words)}
    `,
  });

function control(field: Field, value: string) {
  const name = `field.${field.name}`;
  const { required, type } = field;
  switch (type) {
    case 'choice':
      return html`<select name=${name} ?required=${required}>
        <option value=""></option>
        ${field.options.map(
          (option) =>
            html`<option value=${option.value} ?selected=${option.value === value}>${option.label}</option>`,
        )}
      </select>`;
    case 'acceptance':
      return html`<input
        type="checkbox"
        name=${name}
        value="true"
        ?checked=${value === 'true'}
        ?required=${required}
      />`;
    case 'tel':
    case 'text':
    case 'date':
      return html`<input
        type=${type}
        name=${name}
        value=${field.orderEnding && value === OF_ORDER ? '' : value}
        min=${field.min ?? nothing}
        max=${field.max ?? nothing}
        autocomplete=${field.autocomplete ?? (type === 'tel' ? 'tel' : nothing)}
        inputmode=${field.inputmode ?? nothing}
        ?required=${required && !field.orderEnding}
      />`;
  }
}

/** The answer that stands for what the order has of its own, as in the element. */
const OF_ORDER = 'order';

/** It stands before the field that it fills in: the first of one name counts. */
const ofOrder = (
  { name, orderEnding: digits = '' }: { name: string; orderEnding?: string | undefined },
  value: string | undefined,
  words: Words,
) =>
  html`<label>
    ${words.t('field.of_order', { digits })}
    <input type="checkbox" name="field.${name}" value=${OF_ORDER} ?checked=${value === OF_ORDER} />
  </label>`;

/** Leads the customer to where the payment goes on. */
export function actionPage(snapshot: Snapshot, payment: PaymentView, words: Words): Promise<Response> {
  const { nextAction } = payment;
  const body = (shown: unknown) => html`${shown} ${toOrder(snapshot, words)}`;
  if (payment.phase !== 'open' || !nextAction || nextAction.kind === 'wait')
    return standPage(payment, words, body);
  return nextAction.kind === 'redirect'
    ? redirectPage(nextAction, payment, words, body, orderPage(snapshot))
    : appPage(nextAction, payment, words, body);
}

/** Where a payment stands that asks for nothing. */
function standPage({ status, cancelling }: PaymentView, words: Words, body: Body): Promise<Response> {
  const title = words.t(cancelling ? 'status.CANCELLING' : `status.${status}`);
  const more = cancelling ? html`<p>${words.t('cancelling')}</p>` : nothing;
  return answer({
    words,
    title,
    body: body(
      html`<h1>${title}</h1>
        ${more}`,
    ),
  });
}

type Body = (shown: unknown) => unknown;
type Action<Kind extends NextAction['kind']> = Extract<NextAction, { kind: Kind }>;

function redirectPage(
  { url, httpMethod, fields }: Action<'redirect'>,
  { methodLabel }: PaymentView,
  words: Words,
  body: Body,
  back: Back,
): Promise<Response> {
  const label = words.t('continue_with', { method: methodLabel });
  if (!isSafeRedirect(url)) return errorPage({ code: 'unexpected' }, words, 502, back);
  if (httpMethod === 'GET')
    return answer({
      words,
      title: label,
      leadsTo: url,
      body: body(html`<p><a class="button" href=${url}>${label}</a></p>`),
    });
  return answer({
    words,
    title: label,
    body: body(html`
      <form method="post" action=${url}>
        ${fields.map(({ name, value }) => html`<input type="hidden" name=${name} value=${value} />`)}
        <button>${label}</button>
      </form>
    `),
  });
}

/** An app's own schemes are those that the provider lists. */
const mayOpen = (link: string, schemes: readonly string[]): boolean =>
  isSafeRedirect(link) || schemes.some((scheme) => link.startsWith(`${scheme}:`));

function appPage(
  { link, qrText, schemes }: Action<'app_switch'>,
  { methodLabel }: PaymentView,
  words: Words,
  body: Body,
): Promise<Response> {
  const app = { app: methodLabel };
  const code = qrText === null ? undefined : qrCode(qrText);
  const title = words.t(code ? 'app.scan' : 'app.approve', app);
  const shown = html`
    <h1>${title}</h1>
    ${
      code
        ? html`<svg viewBox="0 0 ${code.size} ${code.size}" role="img" aria-label=${words.t('app.qr', app)}>
            <path d=${code.path} />
          </svg>`
        : nothing
    }
    ${
      link !== null && mayOpen(link, schemes)
        ? html`<p><a class="button" href=${link}>${words.t('app.open_here', app)}</a></p>`
        : nothing
    }
  `;
  return answer({ words, title, body: body(shown) });
}
