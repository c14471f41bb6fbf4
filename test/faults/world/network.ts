/** Calls between parties. Each has two legs, and each leg may be slow, lost or, where asked for, doubled. */
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import type { Party, Scheduler } from './scheduler.ts';

export type NetworkFailure =
  /** Nobody listens: nothing was sent. */
  | 'unreachable'
  /** Sent, and the connection ended. */
  | 'reset'
  /** Sent, and no answer came. */
  | 'timeout';

export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly failure: NetworkFailure;

  constructor(failure: NetworkFailure) {
    super(`The network: ${failure}`);
    this.failure = failure;
  }
}

export interface Call<T> {
  from: Party;
  /** Asked when the request arrives: a process may have taken another's place. Undefined: nobody listens. */
  to: () => Party | undefined;
  label: string;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** The request may arrive twice, as it does where a middlebox repeats it. The second answer is nobody's. */
  mayDouble?: boolean;
  /** At the other end. */
  handle: (at: Party) => Promise<T>;
}

const LEG_MS = 30;
const SLOW_LEG_MS = 9_000;

export class Network {
  /** Calls that have no answer yet. */
  underWay = 0;
  /** How often it failed somebody. */
  faultsMade = 0;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #faults: Faults;

  constructor(scheduler: Scheduler, random: Random, faults: Faults) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#faults = faults;
  }

  /** @throws NetworkError */
  call<T>(call: Call<T>): Promise<T> {
    this.underWay += 1;
    return new Promise<T>((resolve, reject) => {
      const answered = this.#open(call, resolve, reject);
      const isLost = this.#happens('requestLost');
      this.#leg(() => {
        if (isLost) this.#fail(call, answered, this.#random.chance(0.5) ? 'reset' : 'timeout');
        else this.#arrive(call, answered);
      }, call);
      if (call.mayDouble && this.#happens('doubled'))
        this.#leg(() => this.#arrive(call, () => undefined), call);
    });
  }

  /** @returns what settles the call, once, at the caller's end */
  #open<T>(
    { from, label, timeoutMs, signal }: Call<T>,
    resolve: (value: T) => void,
    reject: (error: Error) => void,
  ): Answered<T> {
    let isOver = false;
    const over = (settle: () => void) => {
      if (isOver) return;
      isOver = true;
      this.underWay -= 1;
      deadline.isCancelled = true;
      from.onDeath.delete(died);
      // A signal with a listener is kept by Node itself, and with it the whole world.
      signal?.removeEventListener('abort', aborted);
      settle();
    };
    const died = () => over(() => undefined);
    const aborted = () => over(() => reject(signal?.reason as Error));
    const deadline = this.#scheduler.after(timeoutMs, `${label} timeout`, from, () =>
      over(() => reject(new NetworkError('timeout'))),
    );
    from.onDeath.add(died);
    signal?.addEventListener('abort', aborted);
    return (outcome) =>
      over(() => {
        if (outcome instanceof NetworkError) reject(outcome);
        else outcome.settle(resolve, reject);
      });
  }

  #arrive<T>(call: Call<T>, answered: Answered<T>): void {
    const at = call.to();
    if (!at?.isAlive) {
      this.#fail(call, answered, 'unreachable');
      return;
    }
    if (at.frozenUntil > this.#scheduler.now) {
      // It lies in the socket's buffer until the process goes on, if it does.
      const died = () => this.#fail(call, answered, 'reset');
      at.onDeath.add(died);
      this.#scheduler.after(0, `${call.label} waits for ${at.name}`, at, () => {
        at.onDeath.delete(died);
        this.#arrive(call, answered);
      });
      return;
    }
    const died = () => this.#fail(call, answered, 'reset');
    at.onDeath.add(died);
    const back = (outcome: Outcome<T>) => {
      if (!at.onDeath.delete(died)) return;
      if (this.#happens('answerLost'))
        this.#fail(call, answered, this.#random.chance(0.5) ? 'reset' : 'timeout');
      else this.#leg(() => answered(outcome), call, `${call.label} answer`);
    };
    this.#scheduler.enter(at, () => {
      call.handle(at).then(
        (value) => back({ settle: (resolve) => resolve(value) }),
        (error: unknown) => back({ settle: (_resolve, reject) => reject(error as Error) }),
      );
    });
  }

  #leg<T>(run: () => void, { from, label }: Call<T>, name = label): void {
    const ms = this.#random.wait(this.#happens('slow') ? SLOW_LEG_MS : LEG_MS);
    // On its way it belongs to nobody; the answer is handed over when the caller can take it.
    this.#scheduler.after(ms, name, name === label ? this.#wire : from, run);
  }

  #fail<T>({ label, from }: Call<T>, answered: Answered<T>, failure: NetworkFailure): void {
    if (failure === 'timeout') return;
    this.#scheduler.after(this.#random.wait(LEG_MS), `${label} ${failure}`, from, () =>
      answered(new NetworkError(failure)),
    );
  }

  #happens(fault: 'requestLost' | 'answerLost' | 'slow' | 'doubled'): boolean {
    const happens = this.#random.chance(this.#faults[fault]);
    if (happens) this.faultsMade += 1;
    return happens;
  }

  readonly #wire: Party = { name: 'wire', isAlive: true, frozenUntil: 0, onDeath: new Set() };
}

interface Outcome<T> {
  settle: (resolve: (value: T) => void, reject: (error: Error) => void) => void;
}
type Answered<T> = (outcome: Outcome<T> | NetworkError) => void;
