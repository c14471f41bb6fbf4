import { registerTransport, whenTransport } from '@kassa/client';
import { makePayment, makeSnapshot, memoryTransport, type MemoryTransport } from '@kassa/client/testing';
import { KassaError } from '@kassa/protocol';
import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { inside, listen, shows, textOf } from '../../test/mount.ts';
import { en } from '../../test/english.ts';
import { passOverWait } from '../../test/pass-over-wait.ts';
import { waitUntil } from '../../test/wait-until.ts';
import { warnings, warns } from '../../test/warnings.ts';
import '../define.ts';
import type { CheckoutSession } from './checkout-session.ts';

const SERVER = 'https://provider.example';
let names = 0;

/** As a provider's script does. */
function register(name: string, transport: MemoryTransport, remembered?: string): string[] {
  const tokens: string[] = [];
  registerTransport(name, {
    create({ token }) {
      tokens.push(token);
      return { ...transport, useToken: (next) => void tokens.push(next) };
    },
    remembered: () => remembered,
  });
  return tokens;
}
const open = (transport: string, token?: string) =>
  fixture<CheckoutSession>(html`
    <checkout-session server=${SERVER} transport=${transport} .token=${token}>
      <payment-status></payment-status><pay-method-picker></pay-method-picker>
    </checkout-session>
  `);
const picker = (session: Element) => session.querySelector('pay-method-picker') as HTMLElement;

describe('checkout-session with a transport of a name', () => {
  it('opens once the script has come, after the elements were defined', async () => {
    const name = `late-${++names}`;
    const session = await open(name, 'token');
    await aTimeout(0);
    register(name, memoryTransport());
    await shows(picker(session), 'Pay SEK 249.00');
  });

  it('is the same client for an element that stands alone', async () => {
    const name = `alone-${++names}`;
    const tokens = register(
      name,
      memoryTransport({ snapshot: makeSnapshot({ payment: makePayment({ status: 'PAID' }) }) }),
    );
    const alone = await fixture(html`
      <payment-status server=${SERVER} transport=${name} token="token"></payment-status>
    `);
    await shows(alone, 'Paid');
    await open(name, 'token');
    expect(tokens).to.deep.equal(['token']);
  });

  it('goes on with the token that this tab remembers when it has none', async () => {
    const name = `back-${++names}`;
    const tokens = register(name, memoryTransport(), 'remembered');
    await shows(picker(await open(name)), 'Pay SEK 249.00');
    expect(tokens).to.deep.equal(['remembered']);
  });

  it('waits when it has no token and this tab remembers none', async () => {
    const name = `none-${++names}`;
    const tokens = register(name, memoryTransport());
    const session = await open(name);
    const errors = listen(session, 'checkout-error');
    await aTimeout(0);
    expect([tokens, errors]).to.deep.equal([[], []]);
    session.token = 'at-last';
    await shows(picker(session), 'Pay SEK 249.00');
  });

  it('shows an error that names what does not come, and is taken all the same when it comes later', async () => {
    const name = `missing-${++names}`;
    const session = await fixture<CheckoutSession>(html`
      <checkout-session server=${SERVER} transport=${name}
        ><pay-method-picker></pay-method-picker
      ></checkout-session>
    `);
    const errors = listen(session, 'checkout-error');
    await passOverWait(10_000, () => (session.token = 'token'));
    await shows(picker(session), en['error.not_supported']);
    expect(errors.map(({ detail }) => [detail.code, detail.message.includes(`"${name}"`)])).to.deep.equal([
      ['not_supported', true],
    ]);
    register(name, memoryTransport());
    await shows(picker(session), 'Pay SEK 249.00');
  });

  it('says that something went wrong where the transport can’t read the server, with a token and without', async () => {
    const told = warnings();
    const unreadable = () => {
      throw new TypeError('Invalid URL');
    };
    for (const token of ['token', undefined]) {
      const name = `unreadable-${++names}`;
      registerTransport(name, { create: unreadable, remembered: unreadable });
      const session = await open(name, token);
      await shows(picker(session), en['error.unexpected']);
      await shows(picker(session), en.retry);
      expect(textOf(session.querySelector('payment-status') as HTMLElement)).to.equal('');
    }
    await warns(told, `"server" of <checkout-session> is not an address: ${SERVER}`);
  });

  it('follows nothing for an element that has gone before it came', async () => {
    const name = `gone-${++names}`;
    const session = await open(name, 'token');
    session.remove();
    await aTimeout(0);
    const tokens = register(name, memoryTransport());
    await whenTransport(name);
    expect(tokens).to.deep.equal([]);
  });

  it('asks for a new token, and keeps what the customer has chosen and typed', async () => {
    const name = `expired-${++names}`;
    const transport = memoryTransport({
      preparations: {
        'krofort.bank': {
          kind: 'fields',
          fields: [{ type: 'tel', name: 'phone', label: 'Phone', required: true }],
        },
      },
    });
    const tokens = register(name, transport);
    const session = await open(name, 'old');
    const expired = listen(session, 'session-expired');
    await waitUntil(() => picker(session).shadowRoot?.querySelector('input[type=radio]'));
    inside(picker(session), 'input[type=radio]').click();
    await waitUntil(() => picker(session).shadowRoot?.querySelector('input[type=tel]'));
    const phone = inside(picker(session), 'input[type=tel]') as HTMLInputElement;
    phone.value = '0701234567';
    phone.dispatchEvent(new Event('input', { bubbles: true }));
    transport.refuse(new KassaError('session_expired', 'Over'));
    await waitUntil(() => expired.length === 1);
    session.token = 'new';
    await waitUntil(() => picker(session).shadowRoot?.querySelector('input[type=tel]'));
    expect(tokens).to.deep.equal(['old', 'new']);
    expect((inside(picker(session), 'input[type=tel]') as HTMLInputElement).value).to.equal('0701234567');
    expect((inside(picker(session), 'input[type=radio]') as HTMLInputElement).checked).to.equal(true);
  });
});
