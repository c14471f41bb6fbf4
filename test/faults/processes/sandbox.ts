/** The four sandboxes as a process: it prints where they are, and how they are called. */
import { startSandbox } from '@kassa/sandbox';
import { READY, type SandboxSettings } from './settings.ts';

const { payoneNotificationUrl } = JSON.parse(process.env['CAMPAIGN'] ?? '{}') as SandboxSettings;
const sandbox = await startSandbox({
  port: 0,
  notificationRetryDelaysMs: [200, 500, 1_000],
  payone: { notificationUrl: payoneNotificationUrl },
});
console.log(READY + JSON.stringify(sandbox));
