/** A QR code as an SVG path. Loaded only where one is shown. */
import { correction, generate } from 'lean-qr/nano';

/** Light modules that a reader needs around the dark ones (ISO/IEC 18004). */
const QUIET = 4;

export interface QrCode {
  /** The edge of the square, quiet zone included: the path's units. */
  size: number;
  /** The dark modules. */
  path: string;
}

/** @throws when `text` is longer than a QR code can hold: nearly 3 KB */
export function qrCode(text: string): QrCode {
  const code = generate(text, { minCorrectionLevel: correction.M });
  let path = '';
  for (let y = 0; y < code.size; y++)
    for (let x = 0; x < code.size; x++) {
      if (!code.get(x, y)) continue;
      const from = x;
      while (code.get(x + 1, y)) x++;
      path += `M${from + QUIET} ${y + QUIET}h${x - from + 1}v1H${from + QUIET}z`;
    }
  return { size: code.size + 2 * QUIET, path };
}
