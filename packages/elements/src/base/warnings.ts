/** What the developer of a page is told of wrong input. Loaded where something looks wrong, which is judged here. */
type Host = Pick<HTMLElement, 'localName'> & Partial<Pick<HTMLElement, 'hasAttribute'>>;
type Warning = (host: Host, value: unknown) => string | undefined;

/** As a framework takes a property away. An attribute that isn't JSON gives null as well. */
const isLeftOut = (value: unknown, host: Host, attribute: string) =>
  value === undefined || (value === null && !host.hasAttribute?.(attribute));

const notOffered =
  (attribute: string): Warning =>
  ({ localName }, value) =>
    `"${attribute}" of <${localName}> is no way to pay this order: ${String(value)}`;

const tooLate =
  (call: string): Warning =>
  ({ localName }, event) =>
    `"${call}" came too late for "${String(event)}" of <${localName}>: it counts only while the event is fired, before the first "await" of a listener`;

const WARNINGS = {
  server: ({ localName }, value) => `"server" of <${localName}> is not an address: ${String(value)}`,
  token: ({ localName }) =>
    `<${localName}> has had a "server" and no "token" for ten seconds: nothing can be paid before it comes`,
  'own-methods': (host, value) =>
    isLeftOut(value, host, 'own-methods')
      ? undefined
      : `"own-methods" of <${host.localName}> is not a list of { id, label }, each with an id that no other method has`,
  'method-logos': (host, value) =>
    isLeftOut(value, host, 'method-logos') || (value && typeof value === 'object' && !Array.isArray(value))
      ? undefined
      : `"method-logos" of <${host.localName}> is not an object`,
  'script-timeout-ms': (host, value) =>
    isLeftOut(value, host, 'script-timeout-ms')
      ? undefined
      : `"script-timeout-ms" of <${host.localName}> is no number of milliseconds: ${String(value)}`,
  texts: ({ localName }) => `"texts" of <${localName}> is not an object`,
  snapshot: ({ localName }, error) => `the snapshot of <${localName}> can't be read: ${String(error)}`,
  client: ({ localName }) => `"client" of <${localName}> is no checkout client`,
  selected: notOffered('selected'),
  method: notOffered('method'),
  'before-pay': ({ localName }, cause) =>
    `<${localName}> has ended the customer's try to pay (what the page gave to "waitUntil" may have failed): ${String(cause)}`,
  preventDefault: tooLate('preventDefault'),
  waitUntil: tooLate('waitUntil'),
  pattern: ({ localName }, error) =>
    `the pattern of the field "${localName}" is no regular expression: ${String(error)}`,
  transport: ({ localName }, value) =>
    `"transport" of <${localName}> is not registered: ${String(value)}. Is its script loaded?`,
  name: ({ localName }) => `<${localName}> is defined by something else`,
} satisfies Record<string, Warning>;

const told = new Set<string>();

export function tell(about: keyof typeof WARNINGS, host: Host, value?: unknown): void {
  const message = WARNINGS[about](host, value);
  if (message === undefined || told.has(message)) return;
  told.add(message);
  console.warn(`Kassa: ${message}`);
}
