/** A companion that takes the form of the list, and who sends it as a browser does. */
import { serve } from '@kassa/node';
import type { Preparation, Snapshot } from '@kassa/protocol';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { aSession, SHOP, startHarness, type Harness } from '../../server/test-support/harness.ts';
import { renderPicker } from '../src/render-picker.ts';
import { withForms, type FormOptions } from '../src/with-forms.ts';

interface Answer {
  status: number;
  html: string;
  headers: Headers;
}

export interface Forms {
  kassa: Harness;
  created: { token: string; snapshot: Snapshot };
  /** Where the companion listens. */
  url: string;
  /** What the bank asks for when one of its methods is chosen. */
  preparation: Preparation;
  /** The list as the shop's page has it. */
  draw(changes?: Partial<Parameters<typeof renderPicker>[1]>): Promise<string>;
  /** The form as the list has it, with the first method chosen. */
  choice(changes?: Record<string, string>): Record<string, string>;
  /** What a browser sends of a form. */
  send(form: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

export async function startForms(options: FormOptions = {}): Promise<Forms> {
  const kassa = await startHarness(
    fakeBank(
      { operations: ['cancellation'] },
      { prepare: () => Promise.resolve({ preparation: forms.preparation }) },
    ),
  );
  const serving = await serve({ fetch: withForms(kassa.server.fetch, options) }, { port: 0 });
  const url = `http://127.0.0.1:${serving.port}`;
  const created = await kassa.server.checkout.createSession(aSession());
  const { token } = created;
  const forms: Forms = {
    kassa,
    created,
    url,
    preparation: { kind: 'none' },
    draw: (changes) => renderPicker(created.snapshot, { server: SHOP, token, ...changes }),
    choice: (changes) => ({ token, after: '', method: 'fakebank.pay', ...changes }),
    send: async (form, headers = { origin: SHOP }) => {
      const response = await fetch(`${url}/pay`, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers,
      });
      return { status: response.status, html: await response.text(), headers: response.headers };
    },
    close: async () => {
      await serving.close();
      await kassa.close();
    },
  };
  return forms;
}
