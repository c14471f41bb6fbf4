/** Limits and batches of Kronor's public server (kronor-io/graphql-engine, FORK_FEATURES.md; Hasura's batches). */
import { expect, it } from 'vitest';
import { useSandbox } from './testing.ts';

const { at } = useSandbox();

const post = async (body: unknown) => {
  const response = await fetch(`${at.kronor.url}/v1/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.session}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: response.status === 400 ? text : (JSON.parse(text) as unknown) };
};
const set = (settings: object) => {
  at.kronor.world.settings = { ...at.kronor.world.settings, ...settings };
};
const VERSION = { query: '{ version }' };
const refusal = (message: string) => ({
  status: 429,
  body: { errors: [{ message, extensions: { path: '$', code: 'bad-request' } }] },
});

it('answers a batch one by one, wrong ones too', async () => {
  const { status, body } = await post([VERSION, { query: '{ nonsense }' }]);
  expect(status).toBe(200);
  expect(body).toEqual([
    { data: { version: 'sandbox' } },
    { errors: [expect.objectContaining({ message: expect.stringContaining('nonsense') as string })] },
  ]);
});

it('lets a page of any shop send what headers its library adds, as Hasura does (Server/Middleware.hs)', async () => {
  const origin = 'https://shop.example';
  const { headers } = await fetch(`${at.kronor.url}/v1/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'apollographql-client-name,authorization,content-type',
    },
  });
  expect(headers.get('access-control-allow-headers')).toContain('apollographql-client-name');
  expect(headers.get('access-control-allow-origin')).toBe(origin);
  expect(headers.get('access-control-allow-credentials')).toBe('true');
});

it('takes no body of more than 50 KiB', async () => {
  expect(await post({ ...VERSION, variables: { text: 'x'.repeat(51_200) } })).toMatchObject({ status: 400 });
});

it('refuses what is deeper, larger or more at once than a setting allows', async () => {
  const query =
    'query { paymentRequests { ...Request } } fragment Request on PaymentRequest { status { status } }';
  set({ maxDepth: 1 });
  expect(await post({ query })).toEqual(refusal('node depth limit exceeded'));
  set({ maxDepth: 2, maxNodes: 1 });
  expect(await post({ query })).toEqual(refusal('too many nodes in a single query'));
  set({ maxNodes: 2, maxBatch: 1 });
  expect((await post({ query })).status).toBe(200);
  expect(await post([VERSION, VERSION])).toEqual(refusal('too many batched requests in a single request'));
});

it('answers for a token that was blocked, and for what takes too long, as that server does', async () => {
  const told = (message: string, code: string) => ({
    errors: [{ message, extensions: { path: '$', code } }],
  });
  set({ takesTooLong: true });
  expect(await post(VERSION)).toEqual({
    status: 500,
    body: told('operation timed out', 'time-limit-exceeded'),
  });
  set({ sessionTokensBlocked: true });
  expect(await post(VERSION)).toEqual({
    status: 400,
    body: JSON.stringify(told('Invalid token', 'invalid-params')),
  });
});

it.each([
  ['newApplePayPayment(pay: {flow: "web", idempotencyKey: "k", returnUrl: "shop://"}) { waitToken }'],
  ['newGooglePayPayment(pay: {idempotencyKey: "k", returnUrl: "shop://"}) { waitToken googleMerchantId }'],
  ['newTrustlyPayment(pay: {idempotencyKey: "k", returnUrl: "shop://"}) { paymentId }'],
  ['newPointspayPayment(pay: {idempotencyKey: "k", returnUrl: "shop://", language: SV}) { paymentId }'],
  [
    'newBuyNowPayLaterPayment(pay: {buyNowPayLaterProduct: INVOICE, nationalIdentificationNumber: "1", idempotencyKey: "k", returnUrl: "shop://"}) { paymentId }',
  ],
  ['refreshAvardaAuthorization { result }'],
])('knows Kronor’s %s, and says that its merchant has not agreed it', async (field) => {
  expect((await post({ query: `mutation { ${field} }` })).body).toMatchObject({
    errors: [
      {
        message: 'The payment method is not enabled for this merchant',
        extensions: { type: 'VALIDATION_FAILURE' },
      },
    ],
  });
});

it('answers what an SDK asks beside its payment', async () => {
  const query = `{ P24PaymentMethods(orderBy: {name: ASC}) { p24Id } paymentGatewayGetCustomerCards { id } thirdPartyServiceProblem { title } }`;
  expect((await post({ query })).body).toEqual({
    data: {
      P24PaymentMethods: [{ p24Id: '154' }, { p24Id: '25' }, { p24Id: '31' }],
      paymentGatewayGetCustomerCards: [],
      thirdPartyServiceProblem: [],
    },
  });
  const log = `mutation { log(info: {clientSessionId: "c", idempotencyKey: "k", stateContext: "{}", stateName: "start"}) { status } }`;
  expect((await post({ query: log })).body).toEqual({ data: { log: { status: 'ok' } } });
});

it('has a form on its control page for each word that no customer brings about', async () => {
  const { body } = await post({
    query: `mutation { newCreditCardPayment(pay: {idempotencyKey: "k", returnUrl: "https://shop.example"}) { waitToken } }`,
  });
  const { waitToken } = (body as { data: { newCreditCardPayment: { waitToken: string } } }).data
    .newCreditCardPayment;
  const page = await (await fetch(`${at.kronor.url}/control`)).text();
  for (const status of ['PRE_FLIGHT_CHECK', 'PROCESSING', 'ACCEPTED', 'WAITING_FOR_PROMOTION']) {
    expect(page).toContain(`<option>${status}</option>`);
    await fetch(`${at.kronor.url}/control/requests/${waitToken}/status`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ status }),
    });
  }
  const [request] = at.kronor.world.requests;
  expect(request?.history.map(({ status }) => status)).toEqual(
    expect.arrayContaining(['PRE_FLIGHT_CHECK', 'PROCESSING', 'ACCEPTED', 'WAITING_FOR_PROMOTION']),
  );
});
