/** Preloaded into the shop's process: its clock is as many milliseconds ahead as the file says that TEST_CLOCK names. */
import { existsSync, readFileSync } from 'node:fs';

const file = process.env['TEST_CLOCK'];
const ahead = file !== undefined && existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...given: [] | [string | number | Date]) {
    super(...((given.length === 0 ? [RealDate.now() + ahead] : given) as [number]));
  }
  static override now(): number {
    return RealDate.now() + ahead;
  }
} as DateConstructor;
