/** Colours as the browser computes them. */

/** Red, green and blue of a colour, whatever its notation, over what is behind it. */
function rgb(colour: string, behind: string): number[] {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) throw new Error('No canvas');
  for (const layer of [behind, colour]) {
    context.fillStyle = layer;
    context.fillRect(0, 0, 1, 1);
  }
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

/** By WCAG 2.2. Where `one` lets through what is behind it, that is `other`. */
export function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [one, other]
    .map((colour) =>
      rgb(colour, other)
        .map((channel) => channel / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, at) => sum + value * ([0.2126, 0.7152, 0.0722][at] ?? 0), 0),
    )
    .sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}
