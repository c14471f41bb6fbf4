/** The control page: the same as the control API, by hand. Forms and no script. */
import {
  facts,
  faultSchema,
  notificationTable,
  page,
  pageHeaders,
  readForm,
  type Fault,
  type Markup,
} from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { html } from 'hono/html';
import * as z from 'zod';
import { reset, sendNotification, type World } from './control.ts';
import { VARIANTS } from './notifications.ts';
import { settingsSchema, type Payment } from './payments.ts';
import { NOTIFICATION_TYPES } from './sandbox-defined.ts';

/** Forms only know text; empty is left out. */
const optionalNumber = z.preprocess(
  (value) => (value === '' ? undefined : value),
  z.coerce.number().optional(),
);

const formSchema = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('settings'),
    timing: z.string(),
    lateMs: optionalNumber,
    copies: optionalNumber,
  }),
  z.object({ action: z.literal('fault'), kind: z.string(), ms: optionalNumber, times: optionalNumber }),
  z.object({ action: z.enum(['approve', 'decline', 'close', 'deliver']), payment: z.string() }),
  z.object({
    action: z.literal('send'),
    payment: z.string(),
    type: z.string(),
    variant: z.enum(VARIANTS),
  }),
  z.object({ action: z.literal('reset') }),
]);

export function createControlPage(world: World): Hono {
  const { payments, notifier } = world;
  const app = new Hono();
  app.use(pageHeaders);
  app.get('/', (context) => context.html(controlPage(world)));
  app.post('/', async (context) => {
    const form = formSchema.safeParse(await readForm(context));
    const problem = form.success ? await act(form.data) : z.prettifyError(form.error);
    return problem === undefined
      ? context.redirect('?', 303)
      : context.html(controlPage(world, problem), 400);
  });
  return app;

  /** @returns what is wrong with it, if anything. */
  async function act(form: z.infer<typeof formSchema>): Promise<string | undefined> {
    switch (form.action) {
      case 'settings': {
        const { timing, lateMs, copies } = form;
        const settings = settingsSchema.safeParse({ ...payments.settings, timing, lateMs, copies });
        if (!settings.success) return z.prettifyError(settings.error);
        payments.settings = settings.data;
        return undefined;
      }
      case 'fault':
        return setFault(world, form);
      case 'reset':
        reset(world);
        return undefined;
      default: {
        const payment = payments.find({ id: form.payment });
        if (!payment) return 'That payment is gone.';
        if (form.action === 'deliver') await notifier.deliverNow(({ paymentId }) => paymentId === payment.id);
        else if (form.action !== 'send') await payments.finish(payment, form.action);
        else if (payment.request.notificationUrl === undefined) return 'This payment has no notificationUrl.';
        else await sendNotification(world, payment, { type: form.type, variant: form.variant });
        return undefined;
      }
    }
  }
}

function setFault(
  { faults }: World,
  { kind, ms, times }: { kind: string; ms?: number | undefined; times?: number | undefined },
): string | undefined {
  faults.clear();
  if (kind === 'none') return undefined;
  const fault = faultSchema.safeParse({ kind, times, ...(kind === 'slow' && { ms }) });
  if (!fault.success) return z.prettifyError(fault.error);
  faults.set('init-payment', fault.data);
  return undefined;
}

const option = (value: string, label: string, chosen: string) =>
  html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${label}</option>`;

function controlPage(world: World, problem?: string): Markup {
  const { payments, faults } = world;
  return page({
    title: 'Krofort sandbox control',
    brand: 'Kassa sandbox',
    width: 'wide',
    children: html`${problem === undefined ? '' : html`<pre class="problem" role="alert">${problem}</pre>`}
      ${settingsForm(world)} ${faultForm(faults.list()['init-payment'])}
      <h2>Payments</h2>
      ${
        payments.all.length === 0
          ? html`<p class="soft">None yet. They appear once a shop calls POST /init-payment.</p>`
          : payments.all.map((payment) => paymentSection(world, payment))
      }
      <div class="actions">
        <a class="button" href="">Refresh</a>
        <form method="post">
          <button class="danger" name="action" value="reset">Forget everything</button>
        </form>
      </div>`,
  });
}

function settingsForm({ payments: { settings } }: World): Markup {
  return html`<section>
    <h2>Notifications</h2>
    <form method="post">
      <div class="row">
        <label
          ><span>When</span
          ><select name="timing">
            ${option('before_return', 'Before the customer returns', settings.timing)}
            ${option('after_return', 'After the customer returns (late)', settings.timing)}
            ${option('never', 'Never, until sent by hand (missing)', settings.timing)}
          </select></label
        >
        <label
          ><span>Late by, milliseconds</span
          ><input type="number" name="lateMs" min="1" value="${settings.lateMs}"
        /></label>
        <label
          ><span>Copies (2 is doubled)</span
          ><input type="number" name="copies" min="1" max="5" value="${settings.copies}"
        /></label>
      </div>
      <button class="primary" name="action" value="settings">Save</button>
    </form>
  </section>`;
}

function faultForm(fault: Fault | undefined): Markup {
  const kind = fault?.kind ?? 'none';
  return html`<section>
    <h2>POST /init-payment</h2>
    <form method="post">
      <div class="row">
        <label
          ><span>Fault</span
          ><select name="kind">
            ${option('none', 'None: it works', kind)} ${option('slow', 'Slow', kind)}
            ${option('refused', 'Down: connection refused', kind)}
            ${option('unavailable', 'Down: answers 503', kind)}
            ${option('lost_answer', 'Lost answer: works, then drops the connection', kind)}
          </select></label
        >
        <label
          ><span>Slow by, milliseconds</span
          ><input type="number" name="ms" min="1" value="${fault?.kind === 'slow' ? fault.ms : 5000}"
        /></label>
        <label
          ><span>How many calls (empty: until changed)</span
          ><input type="number" name="times" min="1" value="${fault?.times ?? ''}"
        /></label>
      </div>
      <button class="primary" name="action" value="fault">Save</button>
    </form>
  </section>`;
}

function paymentSection({ clientUrl, notifier }: World, payment: Payment): Markup {
  const { request, state, reason } = payment;
  const log = notifier.log.filter(({ notification }) => notification.paymentId === payment.id);
  const button = (action: string, label: string) =>
    html`<button name="action" value="${action}">${label}</button>`;
  return html`<section>
    <h2>${request.amount} ${request.currency}, ${request.merchantReference}</h2>
    ${facts([
      ['State', reason === null ? state : `${state} (${reason})`],
      ['Merchant', `${payment.merchant}, ${request.merchantDomain}`],
      ['Notifications to', request.notificationUrl ?? 'nowhere'],
    ])}
    <form method="post" class="actions">
      <input type="hidden" name="payment" value="${payment.id}" />
      ${
        state === 'open'
          ? html`<a class="button primary" href="${clientUrl(payment.token)}">Open the cashier</a>
              ${button('approve', 'Approve')} ${button('decline', 'Decline')} ${button('close', 'Close')}`
          : ''
      }
      ${
        log.some((entry) => entry.state === 'withheld' || entry.state === 'waiting')
          ? button('deliver', 'Deliver notifications now')
          : ''
      }
    </form>
    ${log.length === 0 ? '' : notificationTable(log, ({ body, variant }) => [body.type, variant])}
    <h3>Send a notification</h3>
    <form method="post">
      <input type="hidden" name="payment" value="${payment.id}" />
      <div class="row">
        <label
          ><span>Type</span
          ><select name="type">
            ${NOTIFICATION_TYPES.map((type) => option(type, type, ''))}
          </select></label
        >
        <label
          ><span>Made how</span
          ><select name="variant">
            ${VARIANTS.map((variant) => option(variant, variant, 'genuine'))}
          </select></label
        >
        <div>${button('send', 'Send once')}</div>
      </div>
    </form>
  </section>`;
}
