/** What the sandbox holds, and forms for what a person wants to try. Every form is a call of the control API. */
import { page, pageHeaders, readForm } from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { html } from 'hono/html';
import * as z from 'zod';
import { resetAll, statusSchema, viewRequest, type Controlled } from './control.ts';
import { decide, enter, isOpen } from './payments/requests.ts';
import { OUTCOMES, settingsSchema } from './settings.ts';

const SWITCHES = ['lateStatus', 'newerSockets'] as const;
const CHOICES = {
  outcome: OUTCOMES,
  captureOutcome: ['CAPTURE_DONE', 'CAPTURE_COOLDOWN', 'CAPTURE_DECLINED', 'ERROR'],
  releaseOutcome: ['DONE', 'ERROR', 'RELEASE_AMBIGUOUS'],
  refundOutcome: ['PAID', 'ERROR', 'REFUND_AMBIGUOUS'],
  swishLinks: ['app', 'page'],
} as const;

export function createControlPage(controlled: Controlled, token: string): Hono {
  const { world, sockets } = controlled;
  const app = new Hono();
  app.use('*', pageHeaders);
  app.get('/', (context) =>
    context.html(
      page({
        title: 'Kronor sandbox',
        brand: 'Kronor',
        width: 'wide',
        children: [requests(), settings(), access()],
      }),
    ),
  );
  app.post('/requests/:waitToken', async (context) => {
    const request = world.requests.find(({ waitToken }) => waitToken === context.req.param('waitToken'));
    const { outcome } = await readForm(context);
    const known = OUTCOMES.find((each) => each === outcome);
    if (request && known && known !== 'ask') decide(world, request, known);
    return context.redirect('../', 303);
  });
  app.post('/requests/:waitToken/status', async (context) => {
    const request = world.requests.find(({ waitToken }) => waitToken === context.req.param('waitToken'));
    const status = statusSchema.safeParse((await readForm(context)).status);
    if (request && status.success) enter(world, request, status.data);
    return context.redirect('../../', 303);
  });
  app.post('/settings', async (context) => {
    const form = await readForm(context);
    const switched = Object.fromEntries(SWITCHES.map((name) => [name, form[name] === 'on']));
    const chosen = Object.fromEntries(Object.keys(CHOICES).map((name) => [name, form[name]]));
    const settings = settingsSchema.safeParse({ ...world.settings, ...chosen, ...switched });
    if (!settings.success) return context.text(z.prettifyError(settings.error), 400);
    world.settings = settings.data;
    return context.redirect('./', 303);
  });
  app.post('/drop', (context) => {
    sockets.drop();
    return context.redirect('./', 303);
  });
  app.post('/reset', (context) => {
    resetAll(controlled);
    return context.redirect('./', 303);
  });

  const requests = () =>
    html`<section>
      <h2>Payment requests</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Order</th>
              <th>Method</th>
              <th>Amount</th>
              <th>Statuses</th>
              <th>Becomes</th>
            </tr>
          </thead>
          <tbody>
            ${world.requests.toReversed().map((request) => {
              const view = viewRequest(request);
              return html`<tr>
                <td>${view.merchantReference}<br /><code>${view.waitToken}</code></td>
                <td>${view.method} ${view.flow ?? ''}</td>
                <td>${view.amount} ${view.currency}</td>
                <td>${view.history.join(' → ')}</td>
                <td>
                  <form class="actions" method="post" action="/control/requests/${view.waitToken}">
                    ${OUTCOMES.filter((each) => each !== 'ask').map(
                      (each) =>
                        html`<button name="outcome" value="${each}">
                          ${each}${isOpen(request) ? '' : ' after all'}
                        </button>`,
                    )}
                  </form>
                  <form class="actions" method="post" action="/control/requests/${view.waitToken}/status">
                    <select name="status" aria-label="Kronor’s word">
                      ${statusSchema.options.map((status) => html`<option>${status}</option>`)}
                    </select>
                    <button>Say so</button>
                  </form>
                </td>
              </tr>`;
            })}
          </tbody>
        </table>
      </div>
    </section>`;
  const settings = () =>
    html`<section>
      <h2>Settings</h2>
      <form method="post" action="/control/settings">
        <div class="row">
          ${Object.entries(CHOICES).map(
            ([name, values]) =>
              html`<label
                ><span>${name}</span
                ><select name="${name}">
                  ${values.map(
                    (value) => html`<option ${isSet(name, value) ? 'selected' : ''}>${value}</option>`,
                  )}
                </select></label
              >`,
          )}
          ${SWITCHES.map(
            (name) =>
              html`<label
                ><span>${name}</span
                ><input type="checkbox" name="${name}" ${world.settings[name] ? 'checked' : ''}
              /></label>`,
          )}
        </div>
        <button class="primary">Set</button>
      </form>
      <div class="actions">
        <form method="post" action="/control/drop"><button>Cut ${sockets.count} sockets</button></form>
        <form method="post" action="/control/reset"><button class="danger">Start anew</button></form>
        <a class="button" href="/phone">Swish phone</a>
      </div>
    </section>`;
  const isSet = (name: string, value: string) =>
    (world.settings as Readonly<Record<string, unknown>>)[name] === value;
  const access = () =>
    html`<section>
      <h2>Merchant token</h2>
      <p><code>${token}</code></p>
    </section>`;
  return app;
}
