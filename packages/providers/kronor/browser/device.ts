import { deviceInfo } from '../src/payments/device-info.ts';

/** What Kronor wants to know of the customer's browser, by what the browser says of itself. */
export const device = (sessionId: string): Record<string, string> =>
  deviceInfo(navigator.userAgent, sessionId);
