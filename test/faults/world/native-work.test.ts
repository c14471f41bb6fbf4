import { describe, expect, it } from 'vitest';
import { nativeWork } from './native-work.ts';

function answerLater() {
  let resolve: (answer: string) => void = () => undefined;
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (answer: string) => resolve(answer) };
}

describe('work outside the time of a world', () => {
  it('is answered in the order of asking, whatever is done first', async () => {
    const answers: string[] = [];
    const late = answerLater();
    void nativeWork.count(() => late.promise).then((answer) => answers.push(answer));
    void nativeWork.count(() => Promise.resolve('second')).then((answer) => answers.push(answer));
    setImmediate(() => late.resolve('first'));
    while (await nativeWork.rest());
    expect(answers).toEqual(['first', 'second']);
  });

  it('is at rest while all that is left of it waits for a lock, and hands over what is done', async () => {
    const answers: string[] = [];
    const held = answerLater();
    nativeWork.blocked = () => Promise.resolve(1);
    const waits = nativeWork.count(() => held.promise).then((answer) => answers.push(answer));
    void nativeWork.count(() => Promise.resolve('done')).then((answer) => answers.push(answer));
    while (await nativeWork.rest());
    expect(answers).toEqual(['done']);
    expect(nativeWork.underWay).toBe(1);
    held.resolve('has it');
    await new Promise(setImmediate);
    while (await nativeWork.rest());
    await waits;
    expect(answers).toEqual(['done', 'has it']);
    nativeWork.blocked = undefined;
  });
});
