/** What a control page shows of the notifications that were sent. */
import { html } from 'hono/html';
import type { Sent } from './notifier.ts';
import type { Markup } from './pages.ts';

/** @param describe what is being told, and a little more about it */
export const notificationTable = <N>(
  log: readonly Sent<N>[],
  describe: (notification: N) => readonly [what: string, detail: string],
): Markup =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Notifications">
    <table>
      <thead>
        <tr>
          <th>Notification</th>
          <th>State</th>
          <th>Attempts and the merchant's answers</th>
        </tr>
      </thead>
      <tbody>
        ${log.map(({ notification, state, attempts }) => {
          const [what, detail] = describe(notification);
          return html`<tr>
            <td>${what}<br /><span class="soft">${detail}</span></td>
            <td>${state}</td>
            <td>
              ${attempts.map(
                ({ at, status, answer, problem }) =>
                  html`<div>
                    ${at.slice(11, 19)} ${status ?? 'no answer'} ${problem ?? ''}
                    <code>${answer ?? ''}</code>
                  </div>`,
              )}
            </td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
