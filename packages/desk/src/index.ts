export type { DeskCheckout } from './checkout.ts';
export { createDesk, type Desk, type DeskOptions } from './create-desk.ts';
export { RIGHTS, type Person, type Right } from './person.ts';
