/** What the chaos and its companion server tell each other. Nothing here is a secret of anybody's. */
import type { RunningSandbox } from '../index.ts';

export const API_KEY = 'merchant-api-key-0123456789abcdef0123';
export const EVENTS_SECRET = `whsec_${Buffer.from('events-secret-of-thirty-two-byte').toString('base64')}`;
/** Printed by the server once it takes calls. */
export const READY = 'ready';

export interface ChaosSettings {
  port: number;
  shopUrl: string;
  /** The database. */
  file: string;
  sandbox: Omit<RunningSandbox, 'close'>;
}
