import { describe, expect, it } from 'vitest';
import { readText } from './read-text.ts';

describe('readText', () => {
  it('reads an answer in UTF-8, wherever its pieces were cut', async () => {
    const bytes = new TextEncoder().encode('{"name":"Åsa 🦊"}');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await readText(new Response(body))).toBe('{"name":"Åsa 🦊"}');
  });

  it('reads an answer without a body as an empty text', async () => {
    expect(await readText(new Response(null, { status: 204 }))).toBe('');
  });

  it('gives up an answer without an end at the limit', async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024)),
      cancel: () => {
        isCancelled = true;
      },
    });
    await expect(readText(new Response(body), 10_000)).rejects.toThrow('longer than 10000 bytes');
    expect(isCancelled).toBe(true);
  });
});
