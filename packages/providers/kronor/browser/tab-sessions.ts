/** The session that is paid in, this tab's earlier one, and the snapshot that the two make together. */
import { KassaError, type Snapshot } from '@kassa/protocol';
import type { Endpoints } from '../src/environment.ts';
import { comeBack } from './coming-back.ts';
import { KronorSession } from './kronor-session.ts';
import { addressOf, isForgotten, readMemory, removeMemory, writeMemory } from './memory.ts';
import { loadFields } from './method-fields.ts';
import { phase, snapshotOf, type Known, type SnapshotOptions } from './snapshot.ts';

export class TabSessions {
  readonly #graphqlUrl: string;
  readonly #options: SnapshotOptions;
  #help: SnapshotOptions['help'];
  current: KronorSession;
  /** Another session of this tab's: as long as its payment may hold money, nothing is paid in the current one. */
  earlier: KronorSession | undefined;
  selection: Snapshot['selection'] = null;
  #last: Snapshot | undefined;

  constructor(token: string, endpoints: Endpoints, options: Omit<SnapshotOptions, keyof Endpoints>) {
    this.#graphqlUrl = endpoints.graphqlUrl;
    this.#options = { ...endpoints, ...options };
    // On its way while Kronor is asked. The list doesn't wait for it.
    void import('../src/methods/help-texts.ts').then(
      ({ HELP_TEXTS }) => (this.#help = HELP_TEXTS),
      () => undefined,
    );
    loadFields().catch(() => undefined);
    this.current = this.#open(token);
    const remembered = readMemory(this.#graphqlUrl)?.token ?? token;
    this.earlier = remembered === token ? undefined : this.#open(remembered);
  }

  useToken(token: string): void {
    if (token === this.current.token) return;
    if (this.current.mayHoldMoney) this.earlier = this.current;
    this.current = this.#open(token);
  }

  /** Whose payment it is. */
  ownerOf(paymentId: string): KronorSession {
    const sessions = [this.current, this.earlier];
    return sessions.find((each) => each?.request?.waitToken === paymentId) ?? this.current;
  }

  /** Asks Kronor about both. @throws KassaError */
  async read(): Promise<Snapshot> {
    await Promise.all([this.current.read(), this.#readEarlier()]);
    for (const session of [this.current, this.earlier])
      if (session) await comeBack(session, this.#graphqlUrl);
    return this.show();
  }

  /**
   * What is known, without asking. Every change has a version of its own, later than any that this session had before a
   * reload.
   * @throws KassaError invalid_token when nothing is known
   */
  show(): Snapshot {
    const { current } = this;
    const now = knownOf(current);
    if (!now) throw new KassaError('invalid_token', 'Kronor has no session for this token');
    const before = this.#whatCounts(now);
    if (!before && !this.earlier?.starting) this.earlier = undefined;
    const next = snapshotOf(now, before, this.selection, {
      ...this.#options,
      help: this.#help,
    });
    const isEarlier = before && next.payment?.id === before.request?.waitToken;
    this.#keep((isEarlier && this.earlier) || current);
    const last = this.#last;
    const isSame = last && JSON.stringify({ ...next, version: last.version }) === JSON.stringify({ ...last });
    if (last && isSame) return last;
    this.#last = { ...next, version: Math.max(Date.now(), (last?.version ?? 0) + 1) };
    return this.#last;
  }

  #open(token: string): KronorSession {
    const memory = readMemory(this.#graphqlUrl);
    return new KronorSession(this.#graphqlUrl, token, memory?.token === token ? memory.seen : undefined);
  }

  /** Without an answer nobody may pay; with a refusal what was seen last stands. */
  async #readEarlier(): Promise<void> {
    const session = this.earlier;
    try {
      await session?.readUnlessLive();
      // Had it arrived, it would have been read.
      if (session?.starting === 'lost') session.starting = undefined;
    } catch (error) {
      if (!session?.isOver) throw error;
      this.earlier = undefined;
    }
  }

  /** What was paid before counts for what looks like the same order; an open payment counts for any. */
  #whatCounts(now: Known): Known | undefined {
    const before = this.earlier && knownOf(this.earlier);
    if (!before?.request || isForgotten(before.token)) return undefined;
    const [a, b] = [before.session, now.session];
    const isSame = a.message === b.message && `${a.amount}` === `${b.amount}` && a.currency === b.currency;
    return phase(before.request) === 'succeeded' && !isSame ? undefined : before;
  }

  /** Writes what this tab has to know of later. A payment that has failed is of no use to anybody. */
  #keep(session: KronorSession): void {
    const url = this.#graphqlUrl;
    const memory = readMemory(url);
    const { token, opened, request } = session;
    const isKept = memory?.token === token;
    const [about] = opened?.paymentSessions ?? [];
    if (!request || !about || isForgotten(token)) return;
    const decided =
      phase(request) === 'open' ? { isDecided: false } : { isDecided: true, decidedAt: addressOf(location) };
    if (phase(request) !== 'failed') {
      const seen = { session: about, request };
      if (isKept && JSON.stringify(seen) === JSON.stringify(memory.seen)) return;
      writeMemory(url, { ...(isKept ? memory : { token, isAway: false, states: {} }), ...decided, seen });
    } else if (isKept && session !== this.current) removeMemory(url);
    else if (isKept) writeMemory(url, { token, isAway: memory.isAway, ...decided, states: memory.states });
  }
}

function knownOf({ token, expiresAt, isOver, opened, request }: KronorSession): Known | undefined {
  const session = opened?.paymentSessions[0];
  return session && { token, expiresAt, isOver, session, methods: opened.paymentMethodStatus, request };
}
