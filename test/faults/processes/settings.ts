/** What the processes of a campaign tell each other when they start. */
import type { RunningSandbox } from '@kassa/sandbox';

export { API_KEY, EVENTS_SECRET } from '../../../apps/sandbox/src/chaos/settings.ts';

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
