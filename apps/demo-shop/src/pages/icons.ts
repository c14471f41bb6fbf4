/** Line icons of 24 by 24, drawn with the colour of the text. The words beside them say what they mean. */
import { raw } from 'hono/html';

const PATHS = {
  bag: '<path d="M5 8h14l-1 12H6L5 8Z"/><path d="M9 10V7a3 3 0 0 1 6 0v3"/>',
  sprig:
    '<path d="M12 22V9"/><path d="M12 16c-4 0-5-2-6-5 3 0 5 1 6 5Z"/><path d="M12 14c4 0 5-2 6-5-3 0-5 1-6 5Z"/><path d="M12 9c-2-2-2-4 0-7 2 3 2 5 0 7Z"/>',
  back: '<path d="M19 12H5"/><path d="m11 6-6 6 6 6"/>',
  check: '<path d="m5 12.500 4.500 4.500L19 7.500"/>',
  clock: '<circle cx="12" cy="12" r="8.500"/><path d="M12 7v5.500l3.500 2"/>',
  cross: '<path d="m7 7 10 10M17 7 7 17"/>',
  eye: '<path d="M2.500 12c2-4 5.500-6 9.500-6s7.500 2 9.500 6c-2 4-5.500 6-9.500 6s-7.500-2-9.500-6Z"/><circle cx="12" cy="12" r="2.800"/>',
  lock: '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
  parcel:
    '<path d="m3.500 8 8.500-4.500L20.500 8v8L12 20.500 3.500 16V8Z"/><path d="m3.500 8 8.500 4.500L20.500 8M12 12.500v8"/>',
} as const;
export type IconName = keyof typeof PATHS;

export const icon = (name: IconName) =>
  raw(
    `<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.700" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`,
  );
