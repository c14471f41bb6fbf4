/** What is typed wrongly in the first hour: `kassa serve` names the variable and what to do, and starts nothing. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { kassa } from '../kassa.ts';

/** Its node_modules has the server and the providers. */
const INSTALLED = fileURLToPath(new URL('../../../../test', import.meta.url));
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

let folder: string;
let right: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kassa-settings-'));
  right = {
    KASSA_URL: 'https://shop.example/kassa',
    KASSA_MERCHANT_ID: 'shop',
    KASSA_ORIGINS: 'https://shop.example',
    KASSA_DATABASE: join(folder, 'kassa.sqlite'),
    KASSA_SESSION_KEYS: 'new=a session key of this test (long enough)',
    KASSA_URL_SECRET: 'a URL secret of this test, long enough',
    KRONOR_TOKEN: 'token',
  };
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(INSTALLED);
  return () => {
    cwd.mockRestore();
    rmSync(folder, { recursive: true });
  };
});

/** Only what is refused: the command would go on and listen. */
async function refused(changes: Record<string, string>): Promise<string> {
  let err = '';
  const code = await kassa(['serve'], {
    // The last word in any case: nothing listens there.
    env: { ...right, KASSA_HOST: 'no.address.invalid', ...changes },
    out: () => undefined,
    err: (text) => (err += text),
  });
  expect(code).toBe(2);
  return err;
}

describe('kassa serve names the variable', () => {
  it.each([
    ['KASSA_URL', 'shop.example/kassa', 'KASSA_URL: must be https'],
    [
      'KASSA_URL',
      '"https://shop.example/kassa"',
      'KASSA_URL: stands in quotes, and they are part of it here',
    ],
    [
      'KASSA_URL',
      "'https://shop.example/kassa'",
      'KASSA_URL: stands in quotes, and they are part of it here',
    ],
    ['KRONOR_TOKEN', 'token\n', 'KRONOR_TOKEN: begins or ends with a space or a line break'],
    ['KASSA_URL_SECRET', ` ${'0123456789'.repeat(4)}`, 'KASSA_URL_SECRET: begins or ends with a space'],
    ['KASSA_ORIGINS', 'https://a.example,https://b.example/', 'KASSA_ORIGINS (2): must be an origin'],
    [
      'KASSA_SESSION_KEYS',
      '0123456789abcdefghijklmnopqrstuvwxyz=',
      'KASSA_SESSION_KEYS: must be <name>=<secret>',
    ],
    ['KASSA_SESSION_KEYS', 'new=short', 'KASSA_SESSION_KEYS (1): must have at least 32 characters'],
    ['KASSA_API_KEYS', 'short', 'KASSA_API_KEYS (1): must have at least 32 characters'],
    ['KASSA_EVENTS_URL', 'https://a.example', 'KASSA_EVENT_SECRETS is not set, and KASSA_EVENTS_URL is.'],
    [
      'KASSA_EVENT_SECRETS',
      SECRET,
      'KASSA_EVENT_SECRETS is set, and KASSA_EVENTS_URL is not: no event is sent.',
    ],
    ['KASSA_TRUSTED_PROXIES', 'localhost', 'KASSA_TRUSTED_PROXIES (1): must be an address or a CIDR range'],
    ['KASSA_HOST', '[::1]', 'KASSA_HOST: [::1] is no address of this machine'],
    ['KASSA_PORT', 'tcp://10.0.0.1:8080', 'KASSA_PORT: is what Kubernetes sets for a Service named kassa'],
    ['KASSA_DATABASE', '/etc/passwd', "KASSA_DATABASE: /etc/passwd can't be opened"],
    ['KASSA_LANGUAGES', 'en,sv-SE', 'KASSA_LANGUAGES (2): must be a language without a region'],
    ['KASSA_LANGUAGES', 'en,no', 'KASSA_LANGUAGES (2): is nb here, as all Norwegian: write nb'],
    [
      'KASSA_LANGUAGES',
      'en,cs,xx',
      'KASSA_LANGUAGES (3): there are no words of "xx", the shop’s own neither',
    ],
    ['KASSA_TEXTS', '/none.json', "KASSA_TEXTS: /none.json can't be read"],
    ['KASSA_TEXTS', '/etc/passwd', 'KASSA_TEXTS: /etc/passwd must be JSON like { "sv"'],
    ['KRONOR_URL', 'kronor.example', 'KRONOR_URL: must be an https URL'],
    ['KRONOR_ENVIRONMENT', 'prod', 'KRONOR_ENVIRONMENT: '],
    ['PAYONE_PORTAL_KEY', 'a portal key', 'PAYONE_PORTAL_ID is not set.'],
  ])('%s=%s', async (name, value, sentence) => {
    expect((await refused({ [name]: value })).split('\n')).toContainEqual(expect.stringContaining(sentence));
  });

  it('of each problem of a provider', async () => {
    const opp = { OPP_URL: 'opp.example', OPP_TOKEN: 'short', OPP_ENTITY_ID: 'x', OPP_BRANDS: 'PAYPAL,VISA' };
    const files = { KROFORT_CA: 'no.pem', KROFORT_CERT: 'no.pem', KROFORT_KEY: 'no.pem' };
    const krofort = { ...files, KROFORT_URL: 'krofort.example', KROFORT_WEBHOOK_KEY: 'none' };
    const said = await refused({ ...opp, ...krofort });
    for (const name of ['OPP_URL', 'OPP_TOKEN', 'OPP_BRANDS (2)', 'KROFORT_URL', 'KROFORT_WEBHOOK_KEY'])
      expect(said).toContain(`${name}: `);
    for (const name of Object.keys(files)) expect(said).toContain(`${name}: is neither PEM nor a file`);
    expect(said).not.toMatch(/opp\.|krofort\.(?!example)/);
  });

  it('that looks like a setting and is none, and no other', async () => {
    const links = { KASSA_SERVICE_HOST: '10.0.0.1', KASSA_PORT_8080_TCP: 'tcp://10.0.0.1:8080' };
    const said = await refused({ KASSA_EVENT_URL: 'https://a.example', KASSA_KEYS: '', ...links });
    expect(said.match(/^.* there is no such setting.*$/gm)).toEqual([
      'KASSA_EVENT_URL is set, and there is no such setting: it changes nothing.',
    ]);
  });
});

it('kassa serve says that no event is sent where only the payment’s confirmation has an address', async () => {
  const said = await refused({ KASSA_CONFIRM_URL: 'https://a.example', KASSA_EVENT_SECRETS: SECRET });
  expect(said).toContain('KASSA_EVENT_SECRETS is set, and KASSA_EVENTS_URL is not: no event is sent.\n');
});

it('kassa serve names own words that nobody would read', async () => {
  const file = join(folder, 'texts.json');
  const texts = { 'sv.UTF-8': { pay: 'Köp' }, swedish: { pay: 'Köp' }, sv: { pay: 'Köp', buy: 'Köp' } };
  writeFileSync(file, JSON.stringify(texts));
  expect(await refused({ KASSA_TEXTS: file }))
    .toBe(`KASSA_TEXTS: "sv.UTF-8" is no language such as sv or pt-BR
KASSA_TEXTS: "swedish" is no language such as sv or pt-BR
KASSA_TEXTS: "buy" of sv is no key of the library's words
`);
});

it('kassa serve takes a language that the shop’s own words alone are in', async () => {
  const file = join(folder, 'texts.json');
  writeFileSync(file, JSON.stringify({ fa: { pay: '{amount}' } }));
  const said = await refused({ KASSA_LANGUAGES: 'en,fa', KASSA_TEXTS: file });
  expect(said).not.toContain('KASSA_LANGUAGES');
});

it.each([
  'mysql://u:a-password@h/db',
  'POSTGRES://u:a-password@h/db',
  'postgres//h/db',
  'server/u:a-password@h/db',
  'host=h password=a-password dbname=db',
  'sqlite:kassa.db',
  'file:kassa.db',
])('kassa serve makes no file by the name of a database that it doesn’t have: %s', async (database) => {
  const said = await refused({ KASSA_DATABASE: database });
  expect(said).toMatch(/^KASSA_DATABASE: must be a path of a file, for SQLite, or begin with postgres:\/\//);
  expect(said).not.toContain('a-password');
  expect(existsSync(join(INSTALLED, database.split('/', 1)[0] ?? ''))).toBe(false);
});

it('kassa serve takes a comma at the end of a list, and a slash at the end of an address', async () => {
  const lists = { KASSA_ORIGINS: 'https://shop.example,', KASSA_API_KEYS: `${'0123456789'.repeat(4)},` };
  const addresses = { KASSA_URL: 'https://shop.example/kassa/', KRONOR_URL: 'http://127.0.0.1:1/' };
  // All but the address to listen on.
  expect(await refused({ ...lists, ...addresses })).toMatch(/^KASSA_HOST: .*\n$/);
});
