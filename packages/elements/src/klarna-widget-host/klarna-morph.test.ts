/** A router that makes the page like its server's HTML (Turbo 8, idiomorph) takes out what a script has added. */
import { expect } from '@open-wc/testing';
import { becomes, frameOf, mountHost } from '../../test/klarna/host.ts';
import { isReady, LATER, mountPicker, radio, widget } from '../../test/klarna/in-picker.ts';
import { callsTo, forgetKlarna, klarna } from '../../test/klarna/klarna.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';

describe('Klarna’s form that a router has taken out of the page', () => {
  beforeEach(forgetKlarna);

  it('comes back at once in the picker', async () => {
    const { picker } = await mountPicker({ [LATER.id]: klarna() });
    radio(picker, LATER.id).click();
    await isReady(picker);
    const before = widget(picker);
    picker.replaceChildren();
    await waitUntil(() => widget(picker), 'the picker has made another one');
    await isReady(picker);
    expect(widget(picker)).not.to.equal(before);
    expect(widget(picker)?.querySelector('iframe')).to.exist;
  });

  it('comes back at once in a <klarna-widget-host> alone', async () => {
    const { host } = await mountHost();
    await becomes(host, 'ready');
    host.replaceChildren();
    await waitUntil(() => frameOf(host), 'there is another frame');
    await becomes(host, 'ready');
    expect(callsTo('load')).to.have.lengthOf(2);
  });

  it('is not made again where the picker itself is moved or goes', async () => {
    const { picker, session } = await mountPicker({ [LATER.id]: klarna() });
    radio(picker, LATER.id).click();
    await isReady(picker);
    const before = widget(picker);
    session.append(picker);
    await isReady(picker);
    expect(widget(picker)).to.equal(before);
  });
});
