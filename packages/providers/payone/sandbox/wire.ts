/** PAYONE's wire: a form comes in, `key=value` lines or JSON go out. Source: payone-klarna, samples; wire contract A1. */

/** Names as sent, lower case; `portalId` of the tables is `portalid` of the samples. */
export type Form = ReadonlyMap<string, string>;

/**
 * Urlencoded: in UTF-8 with `encoding=UTF-8`, or ISO-8859-1 when it isn't said. Multipart too, as Shopware's plugin
 * sends it. What is empty counts as left out: Magento's plugin sends what it doesn't know so.
 */
export async function parseForm(body: Uint8Array<ArrayBuffer>, type = ''): Promise<Map<string, string>> {
  const form = /^multipart\/form-data/i.test(type) ? await fromMultipart(body, type) : fromUrlencoded(body);
  return new Map([...form].filter(([, value]) => value !== ''));
}

async function fromMultipart(body: Uint8Array<ArrayBuffer>, type: string): Promise<Map<string, string>> {
  const sent = await new Response(body, { headers: { 'content-type': type } })
    .formData()
    .catch(() => new FormData());
  return new Map(
    [...sent].map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? value : '']),
  );
}

function fromUrlencoded(body: Uint8Array): Map<string, string> {
  const text = Buffer.from(body).toString('latin1');
  const utf8 = /(^|&)encoding=utf-?8(&|$)/i.test(text);
  const decode = (part: string) => {
    const bytes = Buffer.from(
      part
        .replaceAll('+', ' ')
        .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    );
    return bytes.toString(utf8 ? 'utf8' : 'latin1');
  };
  const form = new Map<string, string>();
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=');
    if (at > 0) form.set(decode(pair.slice(0, at)).toLowerCase(), decode(pair.slice(at + 1)));
  }
  return form;
}

export type AnswerFields = Readonly<Record<string, string>>;

export const asLines = (fields: AnswerFields): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

const PASCAL: Readonly<Record<string, string>> = {
  status: 'Status',
  txid: 'TxId',
  userid: 'UserId',
  redirecturl: 'RedirectUrl',
  workorderid: 'WorkorderId',
  settleaccount: 'SettleAccount',
  errorcode: 'ErrorCode',
  errormessage: 'ErrorMessage',
  customermessage: 'CustomerMessage',
};
const pascal = (name: string) => PASCAL[name] ?? name;

/** `add_paydata[x]` becomes `AddPayData.x`, and the three fields of an error an object of their own. */
export function asJson(fields: AnswerFields): object {
  const answer: Record<string, unknown> = {};
  const groups: Record<string, Record<string, string>> = {};
  const put = (group: string, name: string, value: string) => {
    groups[group] = { ...groups[group], [name]: value };
  };
  for (const [name, value] of Object.entries(fields)) {
    const [, group, inner] = /^(add_paydata|addresponsedata)\[(.+)\]$/.exec(name) ?? [];
    if (group !== undefined && inner !== undefined)
      put(group === 'add_paydata' ? 'AddPayData' : 'AddResponseData', inner, value);
    else if (name.endsWith('code') || name.endsWith('message')) put('Error', pascal(name), value);
    else answer[pascal(name)] = value;
  }
  return { ...answer, ...groups };
}

/** Minor units as the decimals of a notification: `2000.00`. All of Klarna's currencies at PAYONE have two. */
export const decimal = (minor: number): string => (minor / 100).toFixed(2);

/** ISO-8859-1, percent-encoded: `J%E4gerweg`. What it can't say becomes a question mark. */
export function latin1Form(fields: AnswerFields): string {
  const encode = (text: string) =>
    Array.from(text)
      .map((character) => {
        if (/[A-Za-z0-9_.~-]/.test(character)) return character;
        if (character === ' ') return '+';
        const code = character.codePointAt(0) ?? 0;
        const byte = code <= 0xff ? code : 0x3f;
        return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      })
      .join('');
  return Object.entries(fields)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}
