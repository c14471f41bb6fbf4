/** Screenshots as pixels: PNG as browsers write it, of 8 bits, without interlacing. */
import { inflateSync } from 'node:zlib';

export interface Pixels {
  width: number;
  height: number;
  /** Red, green, blue and opacity of each pixel, row by row. */
  data: Uint8Array;
}

const SIGNATURE = 8;
/** By PNG's name for them: without opacity, and with it. */
const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

/** @throws Error for a PNG of another kind */
export function pixelsOf(png: Buffer): Pixels {
  const compressed: Buffer[] = [];
  const header = png.subarray(SIGNATURE + 8);
  for (let at = SIGNATURE; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      compressed.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = CHANNELS[header[9] ?? 0];
  if (header[8] !== 8 || !channels || header[12] !== 0) throw new Error('A PNG that no browser writes');
  const rows = unfilter(inflateSync(Buffer.concat(compressed)), width * channels, height, channels);
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++)
    data.set(rows.subarray(pixel * channels, (pixel + 1) * channels), pixel * 4);
  return { width, height, data };
}

/** Each row begins with the number of its filter: a byte is written as what it differs from a guess. */
function unfilter(filtered: Buffer, rowBytes: number, height: number, channels: number): Uint8Array {
  const rows = new Uint8Array(rowBytes * height);
  for (let at = 0; at < rows.length; at++) {
    const [row, column] = [Math.floor(at / rowBytes), at % rowBytes];
    const filter = filtered[row * (rowBytes + 1)] ?? 0;
    const left = column < channels ? 0 : (rows[at - channels] ?? 0);
    const above = rows[at - rowBytes] ?? 0;
    const aboveLeft = column < channels ? 0 : (rows[at - rowBytes - channels] ?? 0);
    rows[at] = (filtered[at + row + 1] ?? 0) + guess(filter, left, above, aboveLeft);
  }
  return rows;
}

function guess(filter: number, left: number, above: number, aboveLeft: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    default: {
      const slope = left + above - aboveLeft;
      const [fromLeft, fromAbove] = [Math.abs(slope - left), Math.abs(slope - above)];
      const fromBoth = Math.abs(slope - aboveLeft);
      if (fromLeft <= fromAbove && fromLeft <= fromBoth) return left;
      return fromAbove <= fromBoth ? above : aboveLeft;
    }
  }
}

export interface Difference {
  /** Of 255. Infinity for pictures that aren't of one size. */
  largest: number;
  /** How much of the picture differs by more than 1: a rounded corner that is drawn again may. */
  share: number;
}

export function differenceOf(one: Buffer, other: Buffer): Difference {
  const [before, after] = [pixelsOf(one).data, pixelsOf(other).data];
  if (before.length !== after.length) return { largest: Infinity, share: 1 };
  let [largest, different] = [0, 0];
  for (let at = 0; at < before.length; at += 4) {
    const most = Math.max(
      ...[0, 1, 2].map((channel) => Math.abs((before[at + channel] ?? 0) - (after[at + channel] ?? 0))),
    );
    largest = Math.max(largest, most);
    if (most > 1) different++;
  }
  return { largest, share: different / (before.length / 4) };
}
