/** Fill patterns drawn pixel by pixel, so that areas differ by more than colour: denser hatching for more danger, dots for "cannot see". */
import type { Theme } from './map-theme.ts';

const side = 24;

/** Strokes per tile of the hatching. */
const densities: Readonly<Record<string, number>> = { Minor: 1, Unknown: 1, Moderate: 2, Severe: 3, Extreme: 4 };

/** Images by name: `hatch-<severity>` and `dots`. */
export function patternsOf(theme: Theme): Record<string, ImageData> {
  const hatches = Object.entries(densities).map(([severity, strokes]): [string, ImageData] => [
    `hatch-${severity}`,
    draw(theme.severity[severity]!, (x, y) => (x + y) % (side / strokes) < 2, severity === 'Extreme' ? 90 : 60),
  ]);
  const dots = draw(theme.zone, (x, y) => x % 12 < 3 && y % 12 < 3, 0);
  return Object.fromEntries([...hatches, ['dots', dots]]);
}

/** Opaque where the pattern has ink, else `background` of 255 in the same colour. */
function draw(colour: string, hasInk: (x: number, y: number) => boolean, background: number): ImageData {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const pixels = new Uint8ClampedArray(side * side * 4);
  for (let index = 0; index < side * side; index += 1)
    pixels.set([red, green, blue, hasInk(index % side, Math.floor(index / side)) ? 220 : background], index * 4);
  return new ImageData(pixels, side, side);
}
