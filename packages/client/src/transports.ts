/**
 * Transports by name, for pages without a companion server. Whoever has one registers it, before or after the
 * elements ask for it and with whichever copy of this library; nobody here knows what stands behind a name.
 */
import { shared } from './shared.ts';
import type { Transport } from './transport.ts';

export interface TransportKind {
  /** @param options.server absolute, no slash at the end */
  create(options: { server: string; token: string }): Transport;
  /** The token that this tab was left with, for a page that has none. */
  remembered(server: string): string | undefined;
}

interface Registration {
  kind: Promise<TransportKind>;
  arrived: (kind: TransportKind) => void;
}

const registrations = () => shared('transports 1', () => new Map<string, Registration>());

function registrationOf(name: string): Registration {
  let found = registrations().get(name);
  if (!found) {
    let arrived: Registration['arrived'] = () => undefined;
    const kind = new Promise<TransportKind>((resolve) => (arrived = resolve));
    registrations().set(name, (found = { kind, arrived }));
  }
  return found;
}

/** The first of a name stays: a second copy of its script is no error. */
export const registerTransport = (name: string, kind: TransportKind): void =>
  registrationOf(name).arrived(kind);

/** A kind of transport, under the name that a page asks for it by. */
export interface NamedTransport {
  name: string;
  kind: TransportKind;
}

/** The transport of a name, from the moment that it is there. Waits for as long as it takes. */
export const whenTransport = async (name: string): Promise<NamedTransport> => ({
  name,
  kind: await registrationOf(name).kind,
});
