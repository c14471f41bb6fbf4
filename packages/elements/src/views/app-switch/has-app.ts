/** The facts that `hasApp` judges by, so that a test can be any device. */
export interface Device {
  userAgent: string;
  maxTouchPoints: number;
  /** True when the main pointer is a finger: `(pointer: coarse)`. */
  isTouched: boolean;
}

const here = (): Device => ({
  userAgent: navigator.userAgent,
  maxTouchPoints: navigator.maxTouchPoints,
  isTouched: matchMedia('(pointer: coarse)').matches,
});

/**
 * May a payment app be on this device? A guess that only says what comes first: the link on a phone or tablet, the QR
 * code on a computer. No browser tells which apps there are, so the other way is always offered too.
 */
export function hasApp({ userAgent, maxTouchPoints, isTouched }: Device = here()): boolean {
  // iPadOS calls itself a Mac; no Mac has a touch screen.
  const isPad = /Macintosh/.test(userAgent) && maxTouchPoints > 1;
  return isTouched && (isPad || /Android|iPhone|iPad|iPod|Mobile/.test(userAgent));
}
