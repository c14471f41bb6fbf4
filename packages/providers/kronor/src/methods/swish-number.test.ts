import { expect, it } from 'vitest';
import { swishNumber } from './swish-number.ts';

it.each([
  '070-123 45 67',
  '0701234567',
  '070.123.45.67',
  '070–123 45 67',
  '(070) 123 45 67',
  '070/123 45 67',
  '(0)70 123 45 67',
  '46 (0)70 123 45 67',
  '+46 70 123 45 67',
  '+46 (0)70-123 45 67',
  '+46 (0) 70 123 45 67',
  '+46 070 123 45 67',
  '0046 070 1234567',
  '46 70 123 45 67',
  '+46\u00a070\u00a0123\u00a045\u00a067',
  '\u202a+46 70 123 45 67\u202c',
  '٠٧٠-١٢٣ ٤٥ ٦٧',
  '۰۷۰ ۱۲۳ ۴۵ ۶۷',
  '０７０１２３４５６７',
])('a Swedish number written as %s is the same number', (text) => {
  expect(swishNumber(text)).toBe('46701234567');
});

it.each([
  ['+45 20 34 56 78', '4520345678'],
  ['+358 (0)40 123 45 67', '358401234567'],
  ['0047 412 34 567', '4741234567'],
])('a number of another country, written as %s, is %s', (text, number) => {
  expect(swishNumber(text)).toBe(number);
});

it.each([
  'call me',
  '',
  '+',
  '070',
  '070-123 45 6',
  '070-123 45 678',
  '08-123 456 78',
  '+46 8 123 456 78',
  '+46 70 123 45 67 ext 5',
  '+4670123456789012',
  '+45 12 34 56 78',
])('"%s" is no mobile number', (text) => {
  expect(swishNumber(text)).toBeUndefined();
});
