/** A picture of a page as a PNG of 256 colours at most: a quarter of the size, and no difference that an eye sees. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;

/** @param png of 8 bits a channel, not interlaced, as Chromium writes them */
export function smallPng(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const colours = new Map<number, number>();
  for (const colour of pixels) colours.set(colour, (colours.get(colour) ?? 0) + 1);
  const palette = [...colours]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_COLOURS)
    .map(([colour]) => colour);
  const nearest = new Map<number, number>();
  for (const colour of colours.keys()) nearest.set(colour, nearestIn(palette, colour));
  const rows = Buffer.alloc(height * (width + 1));
  pixels.forEach((colour, at) => {
    // Each row begins with its filter: none.
    rows[at + Math.floor(at / width) + 1] = nearest.get(colour) ?? 0;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a pixel, which is the number of a colour.
  header.set([8, 3], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const channels = (colour: number): [number, number, number] => [
  colour >> 16,
  (colour >> 8) & 255,
  colour & 255,
];

function nearestIn(palette: readonly number[], colour: number): number {
  const [red, green, blue] = channels(colour);
  let nearest = 0;
  let least = Infinity;
  palette.forEach((other, at) => {
    const [r, g, b] = channels(other);
    const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
    if (distance < least) [nearest, least] = [at, distance];
  });
  return nearest;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

interface Picture {
  width: number;
  height: number;
  /** Row by row, each 0xRRGGBB. */
  pixels: Uint32Array;
}

function decode(png: Buffer): Picture {
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const [width, height, size] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
  const rows = unfilter(inflateSync(Buffer.concat(data)), width * size, size);
  const pixels = new Uint32Array(width * height);
  for (let at = 0; at < pixels.length; at++) {
    const [red = 0, green = 0, blue = 0] = rows.subarray(at * size, at * size + 3);
    pixels[at] = (red << 16) | (green << 8) | blue;
  }
  return { width, height, pixels };
}

/** What a row's bytes are told by: those to the left, above, and above to the left. PNG, 9. */
const FILTERS: readonly ((left: number, above: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  (left, above, corner) => {
    const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
    const toCorner = Math.abs(left + above - 2 * corner);
    return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
  },
];

function unfilter(filtered: Buffer, rowBytes: number, pixelBytes: number): Buffer {
  const height = filtered.length / (rowBytes + 1);
  const rows = Buffer.alloc(height * rowBytes);
  for (let y = 0; y < height; y++) {
    const predict = FILTERS[filtered[y * (rowBytes + 1)] ?? 0];
    if (!predict) throw new Error('A filter that PNG does not have');
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const left = x < pixelBytes ? 0 : (rows[at - pixelBytes] ?? 0);
      const above = y === 0 ? 0 : (rows[at - rowBytes] ?? 0);
      const corner = y === 0 || x < pixelBytes ? 0 : (rows[at - rowBytes - pixelBytes] ?? 0);
      rows[at] = (filtered[y * (rowBytes + 1) + 1 + x] ?? 0) + predict(left, above, corner);
    }
  }
  return rows;
}
