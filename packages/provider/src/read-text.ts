/** Far above the longest answer that a payment API has. */
const MAX_BYTES = 1_048_576;

class AnswerTooLong extends Error {
  /** As Node's errors of a connection have one: a provider tells it as the `rawCode`. */
  readonly code = 'ANSWER_TOO_LONG';

  constructor(maxBytes: number) {
    super(`The answer is longer than ${maxBytes} bytes`);
  }
}

/**
 * The body of a provider's answer as text, read to a limit: an answer without an end can't fill the memory.
 * @throws Error with the code ANSWER_TOO_LONG past the limit, and the connection is given up; else what `fetch` throws
 */
export async function readText(response: Response, maxBytes: number = MAX_BYTES): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the body.
    if (bytes > maxBytes) throw new AnswerTooLong(maxBytes);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
