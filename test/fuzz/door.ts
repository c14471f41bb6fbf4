/** A request at a door: right, then changed at some places. */
import * as fc from 'fast-check';
import type { Fetch, Front } from './front.ts';
import { Knock } from './knock.ts';
import { judgeRequest } from './request.ts';
import { damaged, encode, strangeText, type Body } from './values.ts';

/** What stands for `{name}` in path, headers and body: known only once an order of the knock's own is there. */
export type Filling = Readonly<Record<string, string>>;

export interface DoorOptions {
  door: string;
  method?: string;
  path: fc.Arbitrary<string>;
  headers: [string, string][];
  body?: fc.Arbitrary<string>;
  sign?: (body: string) => [string, string][];
  /** Before the knock: what it is about. */
  begin?: (front: Front) => Promise<Filling>;
  /** Whoever stands before the server. */
  through?: (front: Front) => Fetch;
}

const HEADERS = [
  'authorization',
  'origin',
  'content-type',
  'idempotency-key',
  'x-forwarded-for',
  'accept-language',
];

/** The body as JSON, its bytes now and then cut or broken. @param most how many of its places are changed at most */
export const asJson = (body: Body, most = 4): fc.Arbitrary<string> =>
  fc.tuple(damaged(body, most), fc.nat(), fc.integer({ min: 0, max: 19 })).map(([changed, at, luck]) => {
    const text = JSON.stringify(changed);
    if (luck === 0) return text.slice(0, at % (text.length + 1));
    return luck === 1 ? `${text}\u0000` : text;
  });

export const asForm = (body: Body, most = 4): fc.Arbitrary<string> =>
  damaged(body, most).map((changed) =>
    Object.entries(changed)
      .map(
        ([name, value]) =>
          `${encode(name)}=${encode(typeof value === 'string' ? value : JSON.stringify(value))}`,
      )
      .join('&'),
  );

export const door = ({
  door: name,
  method = 'POST',
  path,
  headers,
  body,
  sign,
  begin,
  through = ({ server }) => server.fetch,
}: DoorOptions): fc.Arbitrary<Knock> =>
  fc
    .record({
      path,
      body: body ?? fc.constant(undefined),
      header: fc.option(fc.tuple(fc.constantFrom(...HEADERS), strangeText), { freq: 8 }),
    })
    .map(({ path: to, body: sent, header }) => {
      const all = [...headers, ...(sign && sent !== undefined ? sign(sent) : [])];
      // A header that can't be sent reaches nobody.
      const extra = header && isHeader(header[1]) ? [header] : [];
      const kept = all.filter(([key]) => !extra.some(([other]) => other === key));
      const request = { door: name, method, path: to, headers: [...kept, ...extra], body: sent };
      return new Knock(name, request, async (front) => {
        const filled = filler((await begin?.(front)) ?? {});
        return judgeRequest(front, through(front), {
          ...request,
          path: filled(request.path),
          headers: request.headers.map(([key, value]) => [key, filled(value)]),
          body: sent === undefined ? undefined : filled(sent),
        });
      });
    });

const isHeader = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

const filler =
  (filling: Filling) =>
  (text: string): string =>
    Object.entries(filling).reduce(
      (filled, [name, value]) => filled.replaceAll(`{${name}}`, value).replaceAll(`%7B${name}%7D`, value),
      text,
    );
