/**
 * Whole payments with everything that goes wrong in them, at each provider, and secrets planted in all that they are
 * made from: none is told to whoever reads the log, the figures or the answer to a call that fails.
 */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createCertificates } from '@kassa/sandbox-kit';
import { startKassa, type ContractDriver, type Kassa } from '@kassa/testing';
import { afterEach, expect, it } from 'vitest';
import { measure } from '../../../packages/metrics/src/measure.ts';
import { driveKrofort } from '../krofort.ts';
import { driveKronor } from '../kronor.ts';
import { driveOpp } from '../opp.ts';
import { drivePayone } from '../payone.ts';
import { recordFetch, type Tape } from './tape.ts';
import { findSecrets, logInto, measureInto, type KeepsSecrets } from './told.ts';

const API_KEY = 'planted-merchant-api-key-0123456789abcdef';
const EVENT_SECRET = `whsec_${Buffer.from('planted-events-secret-of-32-byte').toString('base64')}`;
const KASSA_SECRETS = [
  API_KEY,
  EVENT_SECRET.slice('whsec_'.length),
  'session-key-0123456789abcdef0123456789',
  'url-secret-0123456789abcdef0123456789ab',
];
const PERSON = {
  reference: 'planted-customer-4711',
  firstName: 'Plantedkarin',
  email: 'planted.karin@mail.example',
  phone: '+46701740609',
  nationalId: '410321-9202',
  birthday: '1941-03-21',
};
const IBAN = 'SE4550000000058398257466';
const ADDRESS = {
  firstName: 'Plantedkarin',
  lastName: 'Plantedsson',
  street: 'Planteringsgatan 7',
  postalCode: '111 22',
  city: 'Stockholm',
  country: 'SE',
};

type Driver = ContractDriver & KeepsSecrets;
/** An API's answer that says no and repeats all that it was sent. */
type Repeats = (sent: string) => Response;
interface Stage {
  driver: Driver;
  kassa: Kassa;
  tape: Tape;
  told: string[];
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function setStage(driver: Driver, repeats?: Repeats): Promise<Stage> {
  closing.unshift(() => driver.close());
  const tape = recordFetch((url, sent) =>
    url.startsWith(kassa.origin) || url.includes('/control/') ? undefined : repeats?.(sent),
  );
  const told: string[] = [];
  const meter = measureInto(told);
  const kassa = await startKassa(driver.provider, {
    change: (options) =>
      measure(meter, {
        ...options,
        logger: logInto(told),
        merchant: {
          ...options.merchant,
          apiKeys: [API_KEY],
          events: { url: `${options.publicUrl}/planted-event-address`, secret: EVENT_SECRET },
        },
      }),
  });
  closing.unshift(() => kassa.close());
  closing.unshift(() => meter.read());
  await driver.connect?.(kassa.origin);
  return { driver, kassa, tape, told };
}

/** An order of its own for each thing that happens, of somebody who can be recognised. */
const openOrder = ({ driver, kassa }: Stage, merchantReference: string) => {
  const { session } = driver;
  const planted: ContractDriver['session'] = {
    ...session,
    order: { ...session.order, message: IBAN },
    customer: { ...PERSON, ...session.customer },
    billingAddress: ADDRESS,
    remember: true,
  };
  return kassa.openPage({ ...driver, session: planted }, { merchantReference });
};

/** @returns the attempt's reference */
async function attempt(stage: Stage, merchantReference: string): Promise<string> {
  const page = await openOrder(stage, merchantReference);
  // A method that can't be prepared isn't paid with.
  await page.pay().catch(() => undefined);
  const [payment] = await stage.kassa.checkout.findPayments(merchantReference);
  return payment?.reference ?? '';
}

async function failToPay(stage: Stage): Promise<void> {
  const { driver } = stage;
  await driver.goDown();
  await attempt(stage, 'down');
  await driver.recover();
  await driver.goSlow(2_500);
  await attempt(stage, 'slow');
  await driver.recover();
  await driver.loseAnswer();
  await attempt(stage, 'lost');
  await driver.recover();
}

async function payAtLast(stage: Stage): Promise<void> {
  const { driver, kassa } = stage;
  await driver.decline(await attempt(stage, 'declined'));
  await driver.cancel(await attempt(stage, 'cancelled'));
  const reference = await attempt(stage, 'paid');
  await driver.forgeSuccess(reference);
  await driver.notifyOtherMoney(await attempt(stage, 'other-money'));
  await driver.recover();
  await driver.approve(reference);
  await driver.repeatNotification(reference);
  await kassa.settle();
  const [payment] = await kassa.checkout.findPayments('paid');
  // Which of the two there is, and whether it is done, is the provider's.
  for (const operate of [kassa.checkout.capture, kassa.checkout.refund])
    await operate(payment?.id ?? '', { message: IBAN }, 'planted-key').catch(() => undefined);
}

/** Every address that somebody was given is gone to, and to its neighbour that is wrong. */
async function knock({ kassa, tape }: Stage): Promise<void> {
  const post = (path: string, token: string, body: unknown) =>
    fetch(kassa.origin + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const wrong: unknown = {
    order: { merchantReference: IBAN.repeat(9) },
    customer: { ...PERSON, email: 4711 },
  };
  await post('/sessions', API_KEY, wrong);
  await post('/sessions', `${API_KEY}-almost`, wrong);
  for (const secret of tape.secrets()) {
    const back = await fetch(`${kassa.origin}/return/${secret}/success`, { redirect: 'manual' });
    const code =
      /=([\w.-]+)$/.exec(new URL(back.headers.get('location') ?? kassa.origin).hash)?.[1] ?? secret;
    for (const each of [code, code, `${code}x`])
      await fetch(`${kassa.origin}/returns`, {
        method: 'POST',
        headers: { origin: kassa.origin },
        body: JSON.stringify({ code: each }),
      });
  }
}

async function expectNothingTold({ driver, kassa, tape, told }: Stage): Promise<void> {
  const person = [...Object.values(PERSON), IBAN, ADDRESS.lastName, ADDRESS.street];
  const secrets = [...KASSA_SECRETS, ...driver.secrets, ...person, ...tape.secrets()];
  const refusals = await tape.refusals(kassa.origin);
  expect(told.length).toBeGreaterThan(2);
  expect(refusals.length).toBeGreaterThan(2);
  expect(tape.secrets().length).toBeGreaterThan(2);
  expect(findSecrets(secrets, [...told, ...refusals])).toEqual([]);
}

/** Krofort's API, which wants certificates. */
async function driveRepeatingKrofort(): Promise<Driver> {
  const { ca, server, client } = await createCertificates('merchant');
  const api = createServer({ ...server, ca, requestCert: true }, (request, response) => {
    void text(request).then((message) => {
      response.writeHead(400).end(JSON.stringify({ error: { code: 'refused', message } }));
    });
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  closing.unshift(async () => {
    api.closeAllConnections();
    await new Promise((resolve) => api.close(resolve));
  });
  const { port } = api.address() as AddressInfo;
  return driveKrofort({ apiUrl: `https://127.0.0.1:${port}`, ca, certificates: [client] });
}

interface Tried {
  name: string;
  drive: () => Promise<Driver>;
  driveWrongly: () => Promise<Driver>;
  repeats?: Repeats;
  driveRepeating?: () => Promise<Driver>;
}
const PROVIDERS: Tried[] = [
  {
    name: 'krofort',
    drive: driveKrofort,
    driveWrongly: async () => {
      const { client } = await createCertificates('stranger');
      return driveKrofort({ certificates: [client] });
    },
    driveRepeating: driveRepeatingKrofort,
  },
  {
    name: 'kronor',
    drive: driveKronor,
    driveWrongly: () => driveKronor({ apiToken: 'planted-token-that-nobody-takes-today' }),
    repeats: (message) => Response.json({ errors: [{ message, extensions: { code: 'refused' } }] }),
  },
  {
    name: 'opp',
    drive: driveOpp,
    driveWrongly: () => driveOpp({ accessToken: 'planted-token-that-nobody-takes-today' }),
    repeats: (description) =>
      Response.json(
        {
          result: {
            code: '200.300.404',
            description,
            parameterErrors: [{ name: 'customer', value: description, message: description }],
          },
        },
        { status: 400 },
      ),
  },
  {
    name: 'payone',
    drive: drivePayone,
    driveWrongly: () => drivePayone({ portalKey: 'planted-key-that-is-not-taken' }),
    repeats: (sent) =>
      new Response(`status=ERROR\nerrorcode=1\nerrormessage=${sent}\ncustomermessage=${sent}\n`),
  },
];

it.each(PROVIDERS)('$name: no secret is told while payments fail and are made', async ({ drive }) => {
  const stage = await setStage(await drive());
  await failToPay(stage);
  await payAtLast(stage);
  await knock(stage);
  await expectNothingTold(stage);
});

it.each(PROVIDERS)(
  '$name: no secret is told while the provider takes no key of ours',
  async ({ driveWrongly }) => {
    const stage = await setStage(await driveWrongly());
    await attempt(stage, 'wrong key');
    await knock(stage);
    await expectNothingTold(stage);
  },
);

it.each(PROVIDERS)(
  '$name: no secret is told by a refusal that repeats what it refuses',
  async ({ drive, driveRepeating = drive, repeats }) => {
    const stage = await setStage(await driveRepeating(), repeats);
    await attempt(stage, 'repeated');
    await knock(stage);
    await expectNothingTold(stage);
  },
);
