import { createSession } from '../kassa.server';

export async function load() {
  const { token, snapshot } = await createSession('order-sveltekit');
  return { server: process.env.KASSA_URL, token, snapshot };
}
