/** The page of `--chaos`: buttons that break things, and the three books in a table. Forms and no script. */
import { page, pageHeaders, readForm, type Markup } from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { html } from 'hono/html';
import * as z from 'zod';
import type { SandboxBank } from './banks.ts';
import type { Companion } from './companion.ts';
import type { Row, Shop } from './shop.ts';

export interface Chaos {
  readonly companion: Companion;
  readonly shop: Shop;
  readonly banks: readonly SandboxBank[];
}

const formSchema = z.object({
  action: z.enum(['buy', 'again', 'withhold', 'answer', 'kill', 'start', 'yes', 'no', 'late', 'look']),
  bank: z.string().default(''),
  order: z.string().default(''),
  reference: z.string().default(''),
});
type Form = z.infer<typeof formSchema>;

/** By bank: whether the next answer is withheld. */
type Withheld = Set<SandboxBank>;

export function createChaosPage(chaos: Chaos): Hono {
  const app = new Hono();
  const withheld: Withheld = new Set();
  let said = '';
  app.post('/events', async (context) => chaos.shop.take(context.req.raw));
  app.use('/chaos', pageHeaders);
  app.get('/chaos', async (context) => context.html(await render(chaos, withheld, said)));
  app.post('/chaos', async (context) => {
    const form = formSchema.safeParse(await readForm(context));
    said = form.success
      ? await act(chaos, withheld, form.data).catch((error: unknown) => String(error))
      : z.prettifyError(form.error);
    return context.redirect('/chaos', 303);
  });
  app.get('/', (context) => context.redirect('/chaos'));
  return app;
}

/** @returns what was done, in a sentence */
async function act({ companion, shop, banks }: Chaos, withheld: Withheld, form: Form): Promise<string> {
  if (form.action === 'look') return '';
  if (form.action === 'kill') return companion.kill().then(() => 'The companion server is dead.');
  if (form.action === 'start') return companion.start().then(() => 'The companion server runs.');
  const bank = banks.find(({ name }) => name === form.bank);
  if (!bank) throw new Error('There is no such bank');
  switch (form.action) {
    case 'buy':
      return payAt(shop, withheld, bank);
    case 'again':
      return payAt(shop, withheld, bank, form.order);
    case 'withhold':
      await bank.control('PUT', `/faults/${bank.creates}`, { kind: 'lost_answer', times: 1 });
      withheld.add(bank);
      return `${bank.label} does what it is asked next, and nobody hears of it.`;
    case 'answer':
      await bank.control('DELETE', '/faults');
      withheld.delete(bank);
      return `${bank.label} answers again.`;
    case 'yes':
    case 'no':
      await bank.decide(form.reference, form.action);
      return `The customer said ${form.action} at ${bank.label}.`;
    case 'late':
      await bank.payLate(form.reference);
      return `${bank.label} has the money after all.`;
  }
}

async function payAt(
  shop: Shop,
  withheld: Withheld,
  bank: SandboxBank,
  merchantReference?: string,
): Promise<string> {
  const said = await shop.pay(bank, merchantReference);
  withheld.delete(bank);
  return said;
}

const button = (action: Form['action'], label: string, fields: Partial<Form>, kind = ''): Markup =>
  html`<form method="post">
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <button class="${kind}" name="action" value="${action}">${label}</button>
  </form>`;

async function render({ companion, shop, banks }: Chaos, withheld: Withheld, said: string): Promise<Markup> {
  const rows = await shop.rows();
  return page({
    title: 'Chaos',
    brand: 'Kassa sandbox',
    width: 'wide',
    children: html`<p>
        A shop, four banks, and a companion server that runs as a process of its own. Break what you like;
        whatever you do, the three books agree in the end.
      </p>
      <p role="status">${said}</p>
      <section>
        <h2>Companion server</h2>
        <div class="actions">
          ${
            companion.isUp
              ? button('kill', 'Kill it (kill -9)', {}, 'danger')
              : button('start', 'Start it', {}, 'primary')
          }
          ${button('look', 'Look again', {})}
        </div>
        <p>${companion.isUp ? 'It runs.' : 'It is dead: what the page shows of it is what it said last.'}</p>
      </section>
      <section>
        <h2>Banks</h2>
        ${banks.map(
          (bank) =>
            html`<h3>${bank.label}</h3>
              <div class="actions">
                ${button('buy', 'Order something and pay', { bank: bank.name }, 'primary')}
                ${
                  withheld.has(bank)
                    ? button('answer', 'Let it answer', { bank: bank.name })
                    : button('withhold', 'Withhold its next answer', { bank: bank.name })
                }
              </div>`,
        )}
      </section>
      ${table(rows, banks)}`,
  });
}

function table(rows: readonly Row[], banks: readonly SandboxBank[]): Markup {
  const differing = rows.filter(({ difference }) => difference !== undefined).length;
  const verdict =
    differing === 0
      ? 'The three books agree.'
      : `The books differ in ${differing} of ${rows.length} payments.`;
  return html`<section>
    <h2>Three books</h2>
    <p><strong>${rows.length === 0 ? 'There is no payment yet.' : verdict}</strong></p>
    <div class="scroll" tabindex="0" role="region" aria-label="Three books">
      <table>
        <thead>
          <tr>
            ${['Order', 'The bank’s', 'Kassa’s', 'The merchant’s', 'They', 'Do'].map((head) => html`<th>${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => tableRow(row, banks))}
        </tbody>
      </table>
    </div>
  </section>`;
}

const kronor = (minor: number): string => `${(minor / 100).toFixed(2)} SEK`;

function tableRow(
  { merchantReference, bank, theirs, ours, heard, difference }: Row,
  banks: readonly SandboxBank[],
): Markup {
  const at = { bank: bank.name, reference: ours?.reference ?? '' };
  const isOver = theirs !== undefined && theirs.state !== 'open' && theirs.state !== 'succeeded';
  const others = banks.filter(({ name }) => name !== bank.name);
  return html`<tr>
    <td>${merchantReference}<br /><span class="soft">${bank.label}</span></td>
    <td>
      ${theirs ? html`${theirs.state}<br /><span class="soft">${kronor(theirs.captured)} taken</span>` : 'nothing'}
    </td>
    <td>
      ${ours?.status}${ours?.duplicate === true ? ', duplicate' : ''}<br /><span class="soft"
        >${kronor(ours?.amountCaptured ?? 0)} taken</span
      >
    </td>
    <td>${heard.length === 0 ? 'nothing' : heard.map((type) => html`<div>${type}</div>`)}</td>
    <td>${difference === undefined ? 'agree' : html`<span class="problem">${difference}</span>`}</td>
    <td>
      <div class="actions">
        ${theirs?.state === 'open' ? [button('yes', 'Customer says yes', at), button('no', 'Customer says no', at)] : ''}
        ${isOver && bank.paysLate ? button('late', 'Pay it in the portal all the same', at) : ''}
        ${
          isOver
            ? others.map((other) =>
                button('again', `Pay again by ${other.label}`, {
                  bank: other.name,
                  order: merchantReference,
                }),
              )
            : ''
        }
      </div>
    </td>
  </tr>`;
}
