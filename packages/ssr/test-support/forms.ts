/** A companion that takes the form of the list, and who sends it as a browser does. */
import { serve } from '@kassa/node';
import type { Preparation, Snapshot } from '@kassa/protocol';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { aSession, SHOP, startHarness, type Harness } from '../../server/test-support/harness.ts';
import { withForms } from '../src/with-forms.ts';

export interface Forms {
  kassa: Harness;
  created: { token: string; snapshot: Snapshot };
  /** Where the companion listens. */
  url: string;
  /** What the bank asks for when one of its methods is chosen. */
  preparation: Preparation;
  close(): Promise<void>;
}

export async function startForms(): Promise<Forms> {
  const kassa = await startHarness(
    fakeBank(
      { operations: ['cancellation'] },
      { prepare: () => Promise.resolve({ preparation: forms.preparation }) },
    ),
  );
  const serving = await serve({ fetch: withForms(kassa.server.fetch) }, { port: 0 });
  const forms: Forms = {
    kassa,
    created: await kassa.server.checkout.createSession(aSession()),
    url: `http://127.0.0.1:${serving.port}`,
    preparation: { kind: 'none' },
    close: async () => {
      await serving.close();
      await kassa.close();
    },
  };
  return forms;
}

/** What a browser sends of a form. */
export async function send(
  { url }: Forms,
  form: Record<string, string>,
  headers: Record<string, string> = { origin: SHOP },
) {
  const response = await fetch(`${url}/pay`, { method: 'POST', body: new URLSearchParams(form), headers });
  return { status: response.status, html: await response.text(), headers: response.headers };
}

/** The form as the list has it, with the first method chosen. */
export const choice = ({ created }: Forms, changes: Record<string, string> = {}) => ({
  token: created.token,
  after: '',
  method: 'fakebank.pay',
  ...changes,
});
