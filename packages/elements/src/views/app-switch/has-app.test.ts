import { expect } from '@open-wc/testing';
import { hasApp, type Device } from './has-app.ts';

const device = (userAgent: string, changes: Partial<Device> = {}): Device => ({
  userAgent,
  maxTouchPoints: 5,
  isTouched: true,
  ...changes,
});
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1';
const ANDROID = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36';
const TABLET = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15';
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36';

describe('a payment app may be', () => {
  for (const [name, each] of Object.entries({ iPhone: IPHONE, Android: ANDROID, 'Android tablet': TABLET }))
    it(`on an ${name}`, () => expect(hasApp(device(each))).to.equal(true));

  it('on an iPad, which calls itself a Mac', () => expect(hasApp(device(MAC))).to.equal(true));
});

describe('a payment app is not looked for', () => {
  it('on a Mac', () => expect(hasApp(device(MAC, { maxTouchPoints: 0, isTouched: false }))).to.equal(false));

  it('on a PC, with a touch screen or without', () => {
    expect(hasApp(device(WINDOWS, { maxTouchPoints: 10, isTouched: false }))).to.equal(false);
    expect(hasApp(device(WINDOWS, { isTouched: true }))).to.equal(false);
  });

  it('where a mouse works a page that says it is on a phone', () =>
    expect(hasApp(device(ANDROID, { isTouched: false }))).to.equal(false));
});
