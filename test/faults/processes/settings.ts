/** What the processes of a campaign tell each other when they start. */
import type { RunningSandbox } from '@kassa/sandbox';

export const API_KEY = 'merchant-api-key-0123456789abcdef0123';
export const EVENTS_SECRET = `whsec_${Buffer.from('events-secret-of-thirty-two-byte').toString('base64')}`;
export const PAYONE_KEY = 'the-segment-that-nobody-guesses';
/** A child process prints this line, and behind it what its starter has to know, once it takes calls. */
export const READY = 'ready ';

export interface ServerSettings {
  /** This process's own port. */
  port: number;
  /** Of all replicas together. */
  publicUrl: string;
  shopUrl: string;
  databaseUrl: string;
  sandbox: Omit<RunningSandbox, 'close'>;
  /** How far this process's clock is ahead, in milliseconds. */
  ahead: number;
}

export interface SandboxSettings {
  payoneNotificationUrl: string;
}
