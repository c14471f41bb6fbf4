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
import { act, ACTIONS, reset, sendStatus, type Action, type Controlled } from './control.ts';
import { decimal } from './wire.ts';
import { OUTCOMES, REQUESTS, type Payment, type Settings } from './world.ts';

const CHOICES = {
  klarna: ['ask', ...OUTCOMES],
  load: ['show', 'refuse', 'fix'],
  authorization: ['REDIRECT', 'PENDING', 'APPROVED'],
  appointed: ['completed', 'pending', 'pending_then_completed', 'failed'],
  tell: ['at_once', 'on_redirect', 'by_hand'],
  capture: ['APPROVED', 'PENDING'],
  paid: ['automatic', 'by_hand'],
  sessionStatus: ['by_client', 'APPROVED', 'OK'],
  demands: ['tables', 'clients', 'samples'],
} as const satisfies Partial<Record<keyof Settings, readonly string[]>>;

const LABELS: Record<keyof typeof CHOICES, string> = {
  klarna: 'Klarna’s overlay decides',
  load: 'Klarna’s widget, loaded',
  authorization: '(Pre)authorization answers',
  appointed: 'A payment turns out',
  tell: 'That is told',
  capture: 'A capture answers',
  paid: 'That Klarna has paid is told',
  sessionStatus: 'Word for a session that started',
  demands: 'A request has all that is needed by',
};

const TXACTIONS = [
  'appointed',
  'capture',
  'paid',
  'underpaid',
  'cancelation',
  'refund',
  'debit',
  'reminder',
  'vauthorization',
  'vsettlement',
  'transfer',
  'invoice',
  'failed',
];

const formSchema = z.discriminatedUnion('action', [
  z.looseObject({
    action: z.literal('settings'),
    notificationUrl: z.string(),
    refuseShadowContainers: z.string(),
  }),
  z.object({ action: z.literal('fault'), operation: z.string(), kind: z.string() }),
  z.object({ action: z.literal('error'), operation: z.enum(REQUESTS), code: z.string() }),
  z.object({ action: z.enum([...ACTIONS, 'deliver']), payment: z.string() }),
  z.object({
    action: z.literal('send'),
    payment: z.string(),
    txaction: z.string(),
    forged: z.string().optional(),
  }),
  z.object({ action: z.literal('reset') }),
]);

export function createControlPage(controlled: Controlled): Hono {
  const { world, teller } = controlled;
  const app = new Hono();
  app.use(pageHeaders);
  app.get('/', (context) => context.html(controlPage(controlled)));
  app.post('/', async (context) => {
    const form = formSchema.safeParse(await readForm(context));
    try {
      if (!form.success) throw form.error;
      await run(form.data);
      return context.redirect('?', 303);
    } catch (error) {
      const problem = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      return context.html(controlPage(controlled, problem), 400);
    }
  });
  return app;

  async function run(form: z.infer<typeof formSchema>): Promise<void> {
    switch (form.action) {
      case 'settings': {
        const chosen = Object.keys(CHOICES).map((name) => [name, form[name]] as const);
        world.change({
          ...world.settings,
          ...Object.fromEntries(chosen),
          notificationUrl: form.notificationUrl || null,
          refuseShadowContainers: form.refuseShadowContainers === 'yes',
        });
        return;
      }
      case 'fault':
        world.faults.clear();
        if (form.kind !== 'none')
          world.faults.set(
            form.operation,
            faultSchema.parse({ kind: form.kind, ...(form.kind === 'slow' && { ms: 5000 }) }),
          );
        return;
      case 'error':
        world.change({
          ...world.settings,
          errors: form.code === '' ? {} : { [form.operation]: Number(form.code) },
        });
        return;
      case 'reset':
        reset(controlled);
        return;
      default: {
        const payment = world.payments.get(form.payment);
        if (!payment) throw new Error('That payment is gone.');
        if (form.action === 'deliver') await teller.notifier.deliverNow(({ txid }) => txid === payment.txid);
        else if (form.action !== 'send') await act(controlled, payment, form.action);
        else
          await sendStatus(controlled, payment, {
            txaction: form.txaction,
            ...(form.forged !== undefined && { fields: { key: '0'.repeat(32) } }),
          });
      }
    }
  }
}

const option = (value: string, chosen: string) =>
  html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${value}</option>`;
const select = (name: string, label: string, values: readonly string[], chosen = '') =>
  html`<label
    ><span>${label}</span
    ><select name="${name}">
      ${values.map((value) => option(value, chosen))}
    </select></label
  >`;

function controlPage(controlled: Controlled, problem?: string): Markup {
  const payments = [...controlled.world.payments.values()].reverse();
  return page({
    title: 'PAYONE sandbox control',
    brand: 'Kassa sandbox',
    width: 'wide',
    children: html`${problem === undefined ? '' : html`<pre class="problem" role="alert">${problem}</pre>`}
      ${settingsForm(controlled.world.settings)} ${faultForm(controlled)}
      <h2>Payments</h2>
      ${
        payments.length === 0
          ? html`<p class="soft">None yet.</p>`
          : payments.map((payment) => paymentSection(controlled, payment))
      }
      <form method="post" class="actions">
        <button class="danger" name="action" value="reset">Forget everything</button>
      </form>`,
  });
}

const settingsForm = (settings: Settings) =>
  html`<section>
    <h2>Behaviour</h2>
    <form method="post">
      <div class="row">
        ${(Object.keys(CHOICES) as (keyof typeof CHOICES)[]).map((name) =>
          select(name, LABELS[name], CHOICES[name], settings[name]),
        )}
        ${select(
          'refuseShadowContainers',
          'Klarna refuses shadow roots',
          ['no', 'yes'],
          settings.refuseShadowContainers ? 'yes' : 'no',
        )}
        <label
          ><span>TransactionStatus goes to</span
          ><input type="url" name="notificationUrl" value="${settings.notificationUrl ?? ''}"
        /></label>
      </div>
      <button class="primary" name="action" value="settings">Save</button>
    </form>
  </section>`;

const faultForm = ({ world }: Controlled) => {
  const [[operation, fault] = ['post-gateway', undefined]] = Object.entries(world.faults.list());
  const [[failing, code] = ['preauthorization', '']] = Object.entries(world.settings.errors);
  return html`<section>
    <h2>What goes wrong</h2>
    <form method="post">
      <div class="row">
        ${select('operation', 'At', ['post-gateway', ...REQUESTS], operation)}
        ${select('kind', 'Fault', ['none', 'slow', 'refused', 'unavailable', 'lost_answer'], fault?.kind ?? 'none')}
      </div>
      <button class="primary" name="action" value="fault">Save</button>
    </form>
    <form method="post">
      <div class="row">
        ${select('operation', 'At', REQUESTS, failing)}
        <label
          ><span>Answers error code (empty: none)</span
          ><input type="number" name="code" min="1" max="999999" value="${code}"
        /></label>
      </div>
      <button class="primary" name="action" value="error">Save</button>
    </form>
  </section>`;
};

const ACTION_LABELS: Record<Action, string> = {
  appoint: 'Appoint',
  complete: 'Complete',
  fail: 'Fail',
  cancel: 'Cancel',
  paid: 'Paid',
};

function paymentSection({ teller, redirectUrl }: Controlled, payment: Payment): Markup {
  const { txid, amount, currency, reference, state, captured, refunded, balance, receivable } = payment;
  const log = teller.notifier.log.filter(({ notification }) => notification.txid === txid);
  const button = (action: string, label: string) =>
    html`<button name="action" value="${action}">${label}</button>`;
  return html`<section>
    <h2>${decimal(amount)} ${currency}, ${reference}</h2>
    ${facts([
      ['State', `${payment.request} ${state}`],
      ['txid', txid],
      ['Captured, refunded', `${decimal(captured)}, ${decimal(refunded)}`],
      ['Balance, receivable', `${decimal(balance)}, ${decimal(receivable)}`],
      ['Held back', String(teller.heldBack(txid).length)],
    ])}
    <form method="post" class="actions">
      <input type="hidden" name="payment" value="${txid}" />
      <a class="button primary" href="${redirectUrl(payment.redirectToken)}">Where the customer is sent</a>
      ${ACTIONS.map((action) => button(action, ACTION_LABELS[action]))}
      ${button('deliver', 'Deliver notifications now')}
    </form>
    ${log.length === 0 ? '' : notificationTable(log, ({ fields }) => [`${fields['txaction']} ${fields['sequencenumber'] ?? ''}`, fields['transaction_status'] ?? ''])}
    <h2>Send a TransactionStatus</h2>
    <form method="post">
      <input type="hidden" name="payment" value="${txid}" />
      <div class="row">
        ${select('txaction', 'txaction', TXACTIONS)}
        <label><span>Forged</span><input type="checkbox" name="forged" value="yes" /></label>
        <div>${button('send', 'Send once')}</div>
      </div>
    </form>
  </section>`;
}
