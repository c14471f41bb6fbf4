import { describe, expect, it } from 'vitest';
import { extra, parseAnswer } from './answers.ts';
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
    const { reason } = error({ errorcode: '30', errormessage: `410321-9202 ${'x'.repeat(999)}` }, [
      '410321-9202',
    ]);
    expect(reason).toMatch(/error 30: \[…\] x{296}$/);
  });

  it('has the customer’s words as they are, on one line, whatever markup is in them', () => {
    const customermessage = ` <img src=x onerror=alert(1)>\u0000Fel\n& ${'ö'.repeat(2000)}`;
    const { customerText } = error({ errorcode: '2', customermessage });
    expect(customerText).toMatch(/^<img src=x onerror=alert\(1\)> Fel & ö+$/);
    expect(customerText).toHaveLength(1024);
  });

  it.each([
    ['1', 'rejected', 'ERROR', 'try_again'],
    ['51', 'rejected', 'DECLINED', 'declined'],
    ['80', 'rejected', 'EXPIRED', 'authorization_expired'],
    ['30', 'rejected', 'ERROR', 'invalid_data'],
    ['105', 'rejected', 'DECLINED', 'choose_another'],
    ['903', 'lost', 'ERROR', 'try_again'],
    ['123456', 'rejected', 'ERROR', 'refused'],
  ])('%s is %s, %s, and told as %s', (errorcode, kind, status, text) => {
    expect(error({ errorcode })).toMatchObject({ kind, status, textKey: `reason.${text}` });
  });
});
