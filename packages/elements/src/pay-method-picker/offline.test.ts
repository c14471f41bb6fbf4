/** The network is lost while the customer chooses or pays, and comes back. */
import { KassaError, type Preparation } from '@kassa/protocol';
import { expect } from '@open-wc/testing';
import { shows, textOf } from '../../test/mount.ts';
import { FIELDS, has, mountPicker, payButton, radio } from '../../test/picker.ts';
import { SWISH } from '../../test/swish.ts';
import { en } from '../../test/english.ts';
import { waitUntil } from '../../test/wait-until.ts';

const lost = () => new KassaError('network', 'The server answers nothing');

async function mountSwish(preparation: Preparation = FIELDS) {
  const mounted = await mountPicker({ preparations: { [SWISH.id]: preparation } });
  const sent = (kind: string) => mounted.transport.commands.filter((command) => command.kind === kind).length;
  return { ...mounted, sent };
}

/** The customer chooses, and no answer comes. */
async function chooseOffline() {
  const mounted = await mountSwish();
  const { picker, transport } = mounted;
  transport.fail(lost());
  radio(picker, SWISH.id).click();
  await shows(picker, en['error.network']);
  transport.connect('offline');
  await picker.updateComplete;
  return mounted;
}

describe('pay-method-picker, where the network is lost,', () => {
  it('asks again for the fields of what was chosen, once it is back', async () => {
    const { picker, transport, sent } = await chooseOffline();
    expect(sent('select'), 'nothing is asked while nothing gets through').to.equal(1);
    transport.connect('live');
    await shows(picker, 'Phone number');
    expect(textOf(picker)).not.to.include(en['error.network']);
    expect(sent('select')).to.equal(2);
  });

  it('asks once each time that it is back, where no answer comes all the same', async () => {
    const { picker, transport, sent } = await chooseOffline();
    transport.fail(lost());
    transport.connect('live');
    await waitUntil(() => sent('select') === 2);
    await shows(picker, en['error.network']);
    transport.connect('polling');
    await picker.updateComplete;
    expect(sent('select')).to.equal(2);
  });

  it('keeps what it says of a payment whose answer is lost, and pays nothing by itself', async () => {
    const { picker, transport, client, sent } = await mountSwish({ kind: 'none' });
    radio(picker, SWISH.id).click();
    await waitUntil(() => client.state.snapshot?.selection);
    const release = transport.hold();
    const comeBack = async () => {
      for (const connection of ['offline', 'live'] as const) {
        transport.connect(connection);
        await picker.updateComplete;
      }
    };
    payButton(picker).click();
    await waitUntil(() => client.state.busy === 'paying');
    await comeBack();
    transport.fail(new KassaError('unavailable', 'Nobody knows'));
    release();
    await shows(picker, en['error.unavailable']);
    await waitUntil(() => !picker.shadowRoot?.querySelector('.spinner'));
    await comeBack();
    expect([sent('select'), sent('pay')]).to.deep.equal([1, 1]);
    expect(textOf(picker)).to.include(en['error.unavailable']);
    expect(has(picker, '[role="alert"]')).to.equal(true);
  });
});
