/**
 * Kronor's pages and those behind it: the hosted payment page and its redirect pages, the pages of card, wallets,
 * banks and PayPal, and Swish on a phone. A choice is a POST; a page may be loaded as often as one likes.
 */
import { facts, page, pageHeaders, readForm, type Markup } from '@kassa/sandbox-kit';
import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import { BANKS, drawLogo } from './payments/banks.ts';
import { GATEWAY_ROOTS, type GatewayContext } from './roles/gateway.ts';
import { ValidationFailure } from './graphql/failures.ts';
import { approveAtPayPal, capturePayPal, isApproved } from './payments/methods.ts';
import { latest, type PaymentRequest, type Session } from './model.ts';
import { decide, isOpen } from './payments/requests.ts';
import { OUTCOMES, type Outcome } from './settings.ts';
import { swishLink, swishToken } from './payments/swish.ts';
import { readToken } from './graphql/tokens.ts';
import type { World } from './world.ts';

const BRANDS: Record<PaymentRequest['method'], string> = {
  SWISH: 'Swish',
  CREDIT_CARD: 'Card payment',
  MOBILEPAY: 'MobilePay',
  VIPPS: 'Vipps',
  P24: 'Przelewy24',
  BANK_TRANSFER: 'Your bank',
  PAYPAL: 'PayPal',
};
const AUTHORIZES: readonly PaymentRequest['method'][] = ['CREDIT_CARD', 'MOBILEPAY', 'VIPPS'];

interface Hosted {
  method: PaymentRequest['method'];
  mutation: string;
  own?: object;
}
/** Names as `/payment?paymentMethod=` has them, and the mutation that the hosted page starts each with. */
const HOSTED: Readonly<Record<string, Hosted>> = {
  creditcard: { method: 'CREDIT_CARD', mutation: 'newCreditCardPayment' },
  mobilepay: { method: 'MOBILEPAY', mutation: 'newMobilePayPayment', own: { userFlow: 'WebRedirect' } },
  vipps: { method: 'VIPPS', mutation: 'newVippsPayment', own: { userFlow: 'WebRedirect' } },
  swish: { method: 'SWISH', mutation: 'newSwishPayment', own: { flow: 'mcom' } },
  paypal: { method: 'PAYPAL', mutation: 'newPayPalPayment' },
  banktransfer: { method: 'BANK_TRANSFER', mutation: 'newBankTransferPayment', own: { flow: 'ecom' } },
  p24: { method: 'P24', mutation: 'newP24Payment' },
};

export function createPages(world: World): Hono {
  const app = new Hono();
  app.use('*', pageHeaders);
  const find = (context: Context) =>
    world.requests.find(({ waitToken }) => waitToken === context.req.param('waitToken'));
  const gone = (context: Context) =>
    context.html(
      page({
        title: 'Nothing to pay here',
        brand: 'Kronor',
        children: html`<p>This address leads nowhere.</p>`,
      }),
      404,
    );

  app.get('/logos/:file', (context) => {
    const drawn = drawLogo(context.req.param('file'));
    return drawn === undefined
      ? gone(context)
      : context.body(drawn, 200, { 'Content-Type': 'image/svg+xml' });
  });
  app.get('/payment', (context) => hosted(world, context, gone));
  app.get('/:name{[a-z0-9]+-redirect}', (context) => broughtBack(world, context, gone));
  app.get('/checkout/:waitToken', (context) => {
    const request = find(context);
    return request ? context.html(checkoutPage(request)) : gone(context);
  });
  app.post('/checkout/:waitToken', async (context) => {
    const request = find(context);
    const outcome = (await readForm(context)).outcome;
    if (!request || !isOutcome(outcome)) return gone(context);
    if (isOpen(request)) choose(world, request, outcome);
    return context.redirect(returnAddress(request, outcome), 303);
  });

  app.get('/phone', (context) => context.html(phonePage(world)));
  app.get('/swish-app', (context) => {
    const request = world.requests.find((each) => swishToken(each) === context.req.query('token'));
    return request ? context.html(checkoutPage(request)) : gone(context);
  });
  return app;
}

type Decision = Exclude<Outcome, 'ask'>;
const isOutcome = (value: unknown): value is Decision =>
  value !== 'ask' && OUTCOMES.some((outcome) => outcome === value);

/** What the customer chose on a page. At PayPal a yes is an approval: the money is captured afterwards. */
export function choose(world: World, request: PaymentRequest, outcome: Decision): void {
  if (request.method === 'PAYPAL' && outcome === 'paid') approveAtPayPal(world, request);
  else decide(world, request, outcome);
}

/** `cancel` in the query when the customer turned back; the bank's state as it was given. */
function returnAddress(request: PaymentRequest, outcome: Decision): string {
  const url = new URL(request.returnUrl);
  if (outcome === 'cancelled') url.searchParams.set('cancel', '');
  const state = request.parameters.requestRedirectState;
  if (typeof state === 'string') url.searchParams.set('state', state);
  return url.href;
}

interface Visit {
  session: Session;
  known: Hosted;
  merchantReturnUrl: string;
  own: PaymentRequest[];
}

/** Whom the query names: Kronor's pages find a session by its token. */
async function visitOf(world: World, context: Context): Promise<Visit | undefined> {
  const { token = '', merchantReturnUrl = '', paymentMethod = '' } = context.req.query();
  const caller = await readToken(`Bearer ${token}`, world.now()).catch(() => undefined);
  const session =
    caller?.role === 'gateway' ? world.sessions.find(({ id }) => id === caller.sessionId) : undefined;
  const known = HOSTED[paymentMethod.toLowerCase()];
  if (!session || !known || !URL.canParse(merchantReturnUrl)) return undefined;
  const own = world.requests.filter((each) => each.session === session && each.method === known.method);
  return { session, known, merchantReturnUrl, own };
}

type Gone = (context: Context) => Response | Promise<Response>;

/** The session's request of this method; the page starts one itself when there is none. */
async function hosted(world: World, context: Context, gone: Gone): Promise<Response> {
  const visit = await visitOf(world, context);
  if (!visit) return gone(context);
  const { session, known, merchantReturnUrl, own } = visit;
  const open = own.findLast(isOpen);
  if (open) return context.redirect(checkoutUrl(world, open.waitToken), 303);
  const create = GATEWAY_ROOTS[known.mutation] as (args: object, context: GatewayContext) => Made;
  const idempotencyKey = `hosted-${own.length}`;
  const pay = { idempotencyKey, returnUrl: merchantReturnUrl, merchantReturnUrl, ...known.own };
  try {
    const { waitToken, paymentId = waitToken } = create({ pay }, { world, session });
    return context.redirect(checkoutUrl(world, paymentId ?? ''), 303);
  } catch (error) {
    if (error instanceof ValidationFailure) return gone(context);
    throw error;
  }
}

type Made = { waitToken?: string; paymentId?: string };
const checkoutUrl = (world: World, waitToken: string): string => `${world.pagesUrl()}/checkout/${waitToken}`;

/**
 * Where Kronor's SDKs have the payment's own provider send the customer: captures what was approved at PayPal, and
 * leads on to the merchant, with `cancel` if it is in the query.
 */
async function broughtBack(world: World, context: Context, gone: Gone): Promise<Response> {
  const visit = await visitOf(world, context);
  if (!visit) return gone(context);
  const isCancelled = context.req.query('cancel') !== undefined;
  const last = visit.own.at(-1);
  if (last && isApproved(last) && !isCancelled) capturePayPal(world, last);
  const url = new URL(visit.merchantReturnUrl);
  if (isCancelled) url.searchParams.set('cancel', '');
  return context.redirect(url.href, 303);
}

const money = (amount: number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' }).format(amount / 100);

function checkoutPage(request: PaymentRequest): Markup {
  const { session, method } = request;
  const bank = BANKS.find(({ id }) => id === request.parameters.aspspId);
  const back = returnAddress(request, 'error');
  return page({
    title: isOpen(request) ? 'Confirm your payment' : 'This payment is over',
    brand: bank?.name ?? BRANDS[method],
    children: html`<section>
        <p class="amount">${money(session.amount, session.currency)}</p>
        ${facts([
          ['To', 'Kronor sandbox merchant'],
          ['Message', session.message],
          ['Status', latest(request)],
        ])}
      </section>
      ${
        isOpen(request)
          ? html`<form method="post" action="/checkout/${request.waitToken}">
              ${
                AUTHORIZES.includes(method)
                  ? html`<button class="primary" name="outcome" value="authorized">Pay</button>
                      <button name="outcome" value="paid">Pay, captured at once</button>`
                  : html`<button class="primary" name="outcome" value="paid">Pay</button>`
              }
              <button class="danger" name="outcome" value="declined">Decline</button>
              <button name="outcome" value="cancelled">Cancel</button>
              <button name="outcome" value="error">Something goes wrong</button>
            </form>`
          : ''
      }
      <p><a href="${back}">Back to the shop</a></p>`,
  });
}

/** Every Swish request that waits, whoever's phone it is. */
function phonePage(world: World): Markup {
  const waiting = world.requests.filter(
    (request) => request.method === 'SWISH' && latest(request) === 'WAITING_FOR_PAYMENT',
  );
  return page({
    title: waiting.length > 0 ? 'Payments to confirm' : 'Nothing to confirm',
    brand: 'Swish',
    children: waiting.map(
      (request) =>
        html`<section>
          <p class="amount">${money(request.session.amount, request.session.currency)}</p>
          ${facts([
            ['Message', request.session.message],
            ['Number', numberOf(request)],
            ...(request.flow === 'mcom' ? ([['Link', swishLink(world, request)]] as const) : []),
          ])}
          <form method="post" action="/checkout/${request.waitToken}">
            <button class="primary" name="outcome" value="paid">Confirm</button>
            <button class="danger" name="outcome" value="declined">Decline</button>
          </form>
        </section>`,
    ),
  });
}

const numberOf = ({ parameters: { customerSwishNumber } }: PaymentRequest): string =>
  typeof customerSwishNumber === 'string' ? customerSwishNumber : 'by link or QR code';
