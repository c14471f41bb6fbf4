import { describe, expect, it } from 'vitest';
import { extra, parseAnswer } from './schemas.ts';
import { errorOf } from './errors.ts';

describe('an answer of lines', () => {
  it('is split at the first =, whatever the values have, and trimmed', () => {
    const answer = parseAnswer('status=APPROVED\r\nredirecturl=https://a.example/?a=b&c=d==\r\n\r\n');
    expect(answer && Object.fromEntries(answer)).toEqual({
      status: 'APPROVED',
      redirecturl: 'https://a.example/?a=b&c=d==',
    });
  });

  it('is none without a status', () => {
    for (const text of ['', 'Service Unavailable', '<html>a=b</html>', '{', '[]', '{"a":1}'])
      expect(parseAnswer(text)).toBeNull();
  });

  it('has add_paydata and addresponsedata alike', () => {
    const of = (name: string) => parseAnswer(`status=OK\n${name}[reservation_txid]=ABCDEFG123456`);
    for (const name of ['add_paydata', 'addresponsedata', 'addResponseData'])
      expect(extra(of(name) ?? new Map(), 'reservation_txid')).toBe('ABCDEFG123456');
  });
});

describe('the document’s sample answers', () => {
  const badge = 'https://x.klarnacdn.net/payment-method/assets/badges/generic/klarna.svg';
  it.each([
    [
      'start_session',
      `status=APPROVED
add_paydata[payment_method_category_asset_url_descriptive]=${badge}
add_paydata[client_token]=eyJhbGciOiJSUzI1NiJ9.ewogICJzZXNzaW9uX2lkIiA6.LOm1YA==
add_paydata[payment_method_category_identifier]=pay_over_time
add_paydata[session_id]=47a35b08-d5ee-71b5-95d1-eae751c5befb
add_paydata[payment_method_category_name]=Slice it.
add_paydata[payment_method_category_asset_url_standard]=${badge}
workorderid=WX1A37YBGD9D11DK
`,
      {
        status: 'APPROVED',
        workorderid: 'WX1A37YBGD9D11DK',
        'add_paydata[client_token]': 'eyJhbGciOiJSUzI1NiJ9.ewogICJzZXNzaW9uX2lkIiA6.LOm1YA==',
        'add_paydata[payment_method_category_identifier]': 'pay_over_time',
        'add_paydata[payment_method_category_name]': 'Slice it.',
        'add_paydata[session_id]': '47a35b08-d5ee-71b5-95d1-eae751c5befb',
        'add_paydata[payment_method_category_asset_url_standard]': badge,
      },
    ],
    [
      'update_session',
      `status=APPROVED
addresponsedata[reservation_txid]=ABCDEFG123456
addresponsedata[authorized_payment_method]=nameofchosenmethod
addresponsedata[workorderid]=WX1A8DZ26B1DDU4H
`,
      { 'addresponsedata[reservation_txid]': 'ABCDEFG123456' },
    ],
    [
      'cancel_authorization, with another method’s fields',
      `status=APPROVED
add_paydata[seller_id]=ABCDEFG123456
add_paydata[client_id]=amzn1.application-oa2-client.XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
workorderid=WX1A8DZ26B1DDU4H
`,
      { status: 'APPROVED', workorderid: 'WX1A8DZ26B1DDU4H' },
    ],
    [
      '(pre)authorization',
      `status=REDIRECT
redirecturl=http://www.aliasregistrationpage.com
txid=345678901
userid=123456789
`,
      {
        status: 'REDIRECT',
        redirecturl: 'http://www.aliasregistrationpage.com',
        txid: '345678901',
        userid: '123456789',
      },
    ],
    [
      'capture and debit',
      'status=APPROVED\ntxid=345678901\nsettleaccount=no\n',
      { status: 'APPROVED', txid: '345678901', settleaccount: 'no' },
    ],
  ])('%s', (_, text, fields) => {
    expect(Object.fromEntries(parseAnswer(text) ?? [])).toMatchObject(fields);
  });
});

describe('an answer of JSON', () => {
  it('has the same names', () => {
    const answer = parseAnswer(
      JSON.stringify({
        Status: 'OK',
        WorkorderId: 'WX1',
        AddPayData: { client_token: 'a.b.c' },
        TxId: 345678901,
      }),
    );
    expect(answer && Object.fromEntries(answer)).toEqual({
      status: 'OK',
      workorderid: 'WX1',
      txid: '345678901',
      'add_paydata[client_token]': 'a.b.c',
    });
  });

  it('has its error in an object', () => {
    const answer = parseAnswer(
      JSON.stringify({
        Status: 'ERROR',
        Error: { ErrorCode: '911', ErrorMessage: 'Exists', CustomerMessage: 'Hej' },
      }),
    );
    expect(errorOf(answer ?? new Map(), 'preauthorization', [])).toMatchObject({
      kind: 'exists',
      rawCode: '911',
      customerText: 'Hej',
    });
  });
});

describe('an error', () => {
  const error = (fields: Record<string, string>, secrets: string[] = []) =>
    errorOf(new Map(Object.entries({ status: 'ERROR', ...fields })), 'preauthorization', secrets);

  it('repeats nothing secret, and no more than fits', () => {
    const { reason } = error({ errorcode: '30', errormessage: `410321-9202 ${'x'.repeat(2000)}` }, [
      '410321-9202',
    ]);
    expect(reason).toMatch(/error 30: \[…\] x{1020}$/);
  });

  it('has the customer’s words as they are, on one line, whatever markup is in them', () => {
    const customermessage = ` <img src=x onerror=alert(1)>\u0000Fel\n& ${'ö'.repeat(2000)}`;
    const { customerText } = error({ errorcode: '2', customermessage });
    expect(customerText).toMatch(/^<img src=x onerror=alert\(1\)> Fel & ö+$/);
    expect(customerText).toHaveLength(1024);
  });

  it.each([
    ['rejected', 'ERROR', 'try_again', '1 91 902'],
    ['rejected', 'DECLINED', 'declined', '2 4 5 7 12 13 14 31 33 34 43 51 55 56 57 60 61 62 63 65 102 104'],
    ['rejected', 'DECLINED', 'choose_another', '103 105'],
    ['rejected', 'DECLINED', 'method_unavailable', '981'],
    ['rejected', 'ERROR', 'invalid_data', '30'],
    ['rejected', 'ERROR', 'cart_changed', '64'],
    ['rejected', 'EXPIRED', 'authorization_expired', '80 101'],
    ['rejected', 'ERROR', 'refused', '21 58 123456 none'],
    ['lost', 'ERROR', 'try_again', '903'],
    ['exists', 'ERROR', 'refused', '911'],
  ])('is %s and %s, told as %s: %s', (kind, status, text, codes) => {
    for (const errorcode of codes.split(' '))
      expect(error({ errorcode }), errorcode).toMatchObject({ kind, status, textKey: `reason.${text}` });
  });
});
