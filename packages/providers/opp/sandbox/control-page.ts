/** The control page: the same as the control API, by hand. Forms and no script. */
import {
  facts,
  faultSchema,
  notificationTable,
  page,
  pageHeaders,
  readForm,
  type Markup,
} from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { html } from 'hono/html';
import * as z from 'zod';
import { OPERATIONS, reset, type World } from './control.ts';
import { codeOptions } from './hosted-page.ts';
import { SHAPES } from './notifications.ts';
import { REVIEW_REFUSED, SUCCESS } from './result-codes.ts';
import { settingsSchema, type Settings } from './settings.ts';
import type { Payment } from './transactions.ts';

/** Forms only know text; empty is left out. */
const optionalNumber = z.preprocess(
  (value) => (value === '' ? undefined : value),
  z.coerce.number().optional(),
);

const formSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('settings') }).loose(),
  z.object({
    action: z.literal('fault'),
    operation: z.enum(OPERATIONS),
    kind: z.string(),
    ms: optionalNumber,
    times: optionalNumber,
  }),
  z.object({ action: z.literal('reset') }),
  z.object({ action: z.literal('settle'), payment: z.string() }),
  z.object({ action: z.literal('deliver'), payment: z.string() }),
  z.object({ action: z.literal('chargeback'), payment: z.string() }),
  z.object({ action: z.literal('result'), payment: z.string(), code: z.string() }),
  z.object({ action: z.literal('notify'), payment: z.string(), shape: z.enum(SHAPES) }),
]);
type Form = z.infer<typeof formSchema>;
type PaymentForm = Extract<Form, { payment: string }>;

export function createControlPage(world: World): Hono {
  const app = new Hono();
  app.use(pageHeaders);
  app.get('/', (c) => c.html(controlPage(world)));
  app.post('/', async (c) => {
    const form = formSchema.safeParse(await readForm(c));
    const problem = form.success ? await act(world, form.data) : z.prettifyError(form.error);
    return problem === undefined ? c.redirect('', 303) : c.html(controlPage(world, problem), 400);
  });
  return app;
}

/** @returns what is wrong with it, if anything. */
async function act(world: World, form: Form): Promise<string | undefined> {
  switch (form.action) {
    case 'settings':
      return saveSettings(world, form);
    case 'fault':
      return setFault(world, form);
    case 'reset':
      reset(world);
      return undefined;
    default: {
      const payment = world.transactions.find(form.payment)?.payment;
      if (!payment) return 'That payment is gone.';
      await actOn(world, payment, form);
      return undefined;
    }
  }
}

async function actOn(
  { transactions, notifier }: World,
  payment: Payment,
  form: PaymentForm,
): Promise<unknown> {
  switch (form.action) {
    case 'settle':
      return transactions.decide(payment, payment.held ?? SUCCESS, 'now');
    case 'deliver':
      return notifier.deliverNow(({ paymentId }) => paymentId === payment.id);
    case 'chargeback':
      return transactions.chargeBack(payment, { as: 'transaction' });
    case 'result':
      return transactions.decide(payment, form.code, 'now');
    case 'notify':
      return transactions.notifyOnce(payment, { shape: form.shape });
  }
}

function saveSettings({ transactions }: World, form: Record<string, unknown>): string | undefined {
  const text = (name: string) => (typeof form[name] === 'string' ? form[name] : '');
  const settings = settingsSchema.safeParse({
    ...transactions.settings,
    createResult: text('createResult') || null,
    followUpResult: text('followUpResult') || null,
    movedTo: text('movedTo') || null,
    settleMs: Number(text('settleMs')),
    lateMs: Number(text('lateMs')),
    copies: Number(text('copies')),
    inquiryOfDecline: Number(text('inquiryOfDecline')),
    notifications: text('notifications'),
    timing: text('timing'),
    returnQuery: text('returnQuery'),
    redirectParameters: text('redirectParameters') === 'on',
    tokenAccepted: text('tokenAccepted') === 'on',
    throttled: text('throttled') === 'on',
  });
  if (!settings.success) return z.prettifyError(settings.error);
  transactions.settings = settings.data;
  return undefined;
}

function setFault(
  { faults }: World,
  { operation, kind, ms, times }: Extract<Form, { action: 'fault' }>,
): string | undefined {
  faults.clear(operation);
  if (kind === 'none') return undefined;
  const fault = faultSchema.safeParse({ kind, times, ...(kind === 'slow' && { ms }) });
  if (!fault.success) return z.prettifyError(fault.error);
  faults.set(operation, fault.data);
  return undefined;
}

const option = (value: string, label: string, chosen: string) =>
  html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${label}</option>`;

function controlPage(world: World, problem?: string): Markup {
  const { payments, settings } = world.transactions;
  return page({
    title: 'opp sandbox control',
    brand: 'Kassa sandbox',
    width: 'wide',
    children: html`${problem === undefined ? '' : html`<pre class="problem" role="alert">${problem}</pre>`}
      ${settingsForm(settings)} ${faultForm(world)}
      <h2>Payments</h2>
      ${
        payments.length === 0
          ? html`<p class="soft">None yet. They appear once a shop calls POST /v3/payments.</p>`
          : payments.map((payment) => paymentSection(world, payment))
      }
      <div class="actions">
        <a class="button" href="">Refresh</a>
        <form method="post">
          <button class="danger" name="action" value="reset">Forget everything</button>
        </form>
      </div>`,
  });
}

const number = (name: keyof Settings, label: string, value: number) =>
  html`<label><span>${label}</span><input type="number" name="${name}" min="1" value="${value}" /></label>`;

const codeChoice = (name: keyof Settings, label: string, chosen: string | null) =>
  html`<label
    ><span>${label}</span
    ><select name="${name}">
      ${option('', 'As usual', chosen ?? '')} ${codeOptions(chosen ?? '')}
    </select></label
  >`;

const tick = (name: keyof Settings, label: string, value: boolean) =>
  html`<label class="choice"
    ><input type="checkbox" name="${name}" ${value ? 'checked' : ''} /><span>${label}</span></label
  >`;

function settingsForm(settings: Settings): Markup {
  const choose = (name: keyof Settings, label: string, options: readonly (readonly [string, string])[]) =>
    html`<label
      ><span>${label}</span
      ><select name="${name}">
        ${options.map(([value, words]) => option(value, words, String(settings[name])))}
      </select></label
    >`;
  return html`<section>
    <h2>Behaviour</h2>
    <form method="post">
      <div class="row">
        ${codeChoice('createResult', 'POST /payments answers', settings.createResult)}
        ${codeChoice('followUpResult', 'Captures, reversals, refunds end with', settings.followUpResult)}
        ${choose('notifications', 'Notifications', [
          ['post_json', 'POST, JSON'],
          ['post_form', 'POST, form'],
          ['get', 'GET ?id=&resourcePath='],
          ['none', 'None'],
        ])}
        ${choose('timing', 'When they are sent', [
          ['before_return', 'Before the customer returns'],
          ['after_return', 'After the customer returns (late)'],
          ['never', 'Never, until sent by hand (missing)'],
        ])}
        ${number('lateMs', 'Late by, milliseconds', settings.lateMs)}
        ${number('copies', 'Copies (2 is doubled)', settings.copies)}
        ${number('settleMs', '“Later” means, milliseconds', settings.settleMs)}
        ${choose('returnQuery', 'The customer comes back with', [
          ['genuine', 'id and resourcePath'],
          ['another_id', 'the id of another payment'],
          ['tampered_path', 'a tampered resourcePath'],
          ['none', 'nothing'],
        ])}
        ${choose('inquiryOfDecline', 'Inquiry of a declined payment answers', [
          ['400', 'HTTP 400'],
          ['200', 'HTTP 200'],
        ])}
        <label
          ><span>307 to (/moved or an origin; empty: no)</span
          ><input name="movedTo" value="${settings.movedTo ?? ''}"
        /></label>
      </div>
      ${tick('redirectParameters', 'Redirects have parameters (a form POST)', settings.redirectParameters)}
      ${tick('tokenAccepted', 'The access token is good', settings.tokenAccepted)}
      ${tick('throttled', 'Inquiries are throttled', settings.throttled)}
      <button class="primary" name="action" value="settings">Save</button>
    </form>
  </section>`;
}

const faultForm = ({ faults }: World) =>
  html`<section>
    <h2>Faults</h2>
    <pre>${JSON.stringify(faults.list())}</pre>
    <form method="post">
      <div class="row">
        <label
          ><span>Of</span
          ><select name="operation">
            ${option('payments', 'POST /payments', '')} ${option('inquiry', 'Inquiry', '')}
            ${option('follow-up', 'Captures, reversals, refunds', '')}
          </select></label
        >
        <label
          ><span>Fault</span
          ><select name="kind">
            ${option('none', 'None: it works', '')} ${option('slow', 'Slow', '')}
            ${option('refused', 'Down: connection refused', '')}
            ${option('unavailable', 'Down: answers 503', '')}
            ${option('lost_answer', 'Lost answer: works, then drops the connection', '')}
          </select></label
        >
        <label
          ><span>Slow by, milliseconds</span><input type="number" name="ms" min="1" value="5000"
        /></label>
        <label
          ><span>How many calls (empty: until changed)</span><input type="number" name="times" min="1"
        /></label>
      </div>
      <button class="primary" name="action" value="fault">Save</button>
    </form>
  </section>`;

function paymentSection({ transactions, notifier, pageOf }: World, payment: Payment): Markup {
  const { request, code, held, id, decided } = payment;
  const log = notifier.log.filter(({ notification }) => notification.paymentId === id);
  const button = (action: string, label: string) =>
    html`<button name="action" value="${action}">${label}</button>`;
  const result = (value: string, label: string) =>
    html`<form method="post">
      <input type="hidden" name="payment" value="${id}" /><input type="hidden" name="code" value="${value}" />
      ${button('result', label)}
    </form>`;
  return html`<section>
    <h2>${request.amount} ${request.currency}, ${request.merchantTransactionId ?? id}</h2>
    ${facts([
      ['Result', held === null ? code : `${code}, then ${held}`],
      ['Type and brand', `${request.paymentType} ${request.paymentBrand}`],
      ['Notifications to', request.notificationUrl ?? 'nowhere'],
      ...transactions
        .followUps(payment)
        .map((followUp) => [followUp.paymentType, `${followUp.amount}: ${followUp.code}`] as const),
    ])}
    <div class="actions">
      ${decided ? '' : html`<a class="button primary" href="${pageOf(payment)}">Open the hosted page</a>`}
      ${result(SUCCESS, 'Accept')} ${result(REVIEW_REFUSED, 'Refuse')}
      <form method="post" class="actions">
        <input type="hidden" name="payment" value="${id}" />
        ${held === null ? '' : button('settle', 'Settle now')} ${button('chargeback', 'Charge back')}
        ${button('deliver', 'Deliver notifications now')}
      </form>
    </div>
    ${log.length === 0 ? '' : notificationTable(log, ({ shape, resourcePath }) => [shape, resourcePath])}
    <form method="post">
      <input type="hidden" name="payment" value="${id}" />
      <div class="row">
        <label
          ><span>Result</span
          ><select name="code">
            ${codeOptions(code)}
          </select></label
        >
        <div>${button('result', 'Set result')}</div>
        <label
          ><span>Notification</span
          ><select name="shape">
            ${SHAPES.map((shape) => option(shape, shape, ''))}
          </select></label
        >
        <div>${button('notify', 'Send once')}</div>
      </div>
    </form>
  </section>`;
}
