/** What a command ends with when it isn't done. */

export const EXIT = { done: 0, failed: 1, wrongUse: 2, notReached: 3 } as const;

/** A command that ends early. `next` says what the person can do. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;
  readonly next: string | undefined;

  constructor(exitCode: number, message: string, next?: string) {
    super(message);
    this.exitCode = exitCode;
    this.next = next;
  }
}

/** The command was typed wrongly; nothing was sent. */
export const wrongUse = (message: string, next?: string): Failure =>
  new Failure(EXIT.wrongUse, message, next);
