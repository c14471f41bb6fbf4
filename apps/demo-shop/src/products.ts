/** What the shop sells. A real one would have this in a database. */
import type { Prices } from './markets.ts';

export interface Product {
  sku: string;
  name: string;
  /** VAT included, whatever it is where the customer lives. */
  prices: Prices;
  summary: string;
  description: string;
  facts: readonly string[];
  /** What the picture shows, for those who don't see it. */
  pictureAlt: string;
  soldOut?: true;
}

export const MAX_QUANTITY = 10;
export const SHIPPING = {
  name: 'Delivery by post',
  prices: { SEK: 4_900, DKK: 3_900, NOK: 5_900, EUR: 490, PLN: 1_990 } satisfies Prices,
  freeFrom: { SEK: 60_000, DKK: 45_000, NOK: 65_000, EUR: 6_000, PLN: 25_000 } satisfies Prices,
};

export const PRODUCTS: readonly Product[] = [
  {
    sku: 'enamel-mug',
    name: 'Enamel mug',
    prices: { SEK: 14_900, DKK: 9_900, NOK: 15_900, EUR: 1_390, PLN: 5_990 },
    summary: 'Steel and enamel, 35 cl',
    description:
      'The mug for the thermos, the porch and the far end of the jetty. Enamelled steel that takes a knock, with a rim rolled by hand.',
    facts: ['35 cl', 'Dishwasher safe, goes on an open fire', 'Made in Gnosjö'],
    pictureAlt: 'A green enamel mug with a cream inside',
  },
  {
    sku: 'beeswax-candles',
    name: 'Beeswax candles',
    prices: { SEK: 18_500, DKK: 12_500, NOK: 19_500, EUR: 1_790, PLN: 7_490 },
    summary: 'Pair, hand-dipped',
    description:
      'Two candles dipped forty times each in pure beeswax. They burn slowly, hardly drip, and smell faintly of honey.',
    facts: ['Two candles, 24 cm', 'Eight hours each', 'Pure beeswax, cotton wick'],
    pictureAlt: 'Two tall honey-coloured candles, one of them lit',
  },
  {
    sku: 'linen-towel',
    name: 'Linen towel',
    prices: { SEK: 22_900, DKK: 14_900, NOK: 23_900, EUR: 2_190, PLN: 8_990 },
    summary: 'Washed linen, 50 × 70 cm',
    description:
      'Woven from long-fibred linen and washed until soft. It dries glasses without lint and gets better for ten years.',
    facts: ['50 × 70 cm, with a hanging loop', 'Pure linen, 220 g/m²', 'Wash at 60 °C'],
    pictureAlt: 'A folded linen towel with two blue stripes',
  },
  {
    sku: 'birch-board',
    name: 'Birch board',
    prices: { SEK: 39_500, DKK: 26_500, NOK: 41_500, EUR: 3_690, PLN: 15_900 },
    summary: 'Oiled birch, 24 × 38 cm',
    description:
      'One piece of slow-grown birch, planed, rounded and oiled. For bread in the morning and cheese in the evening.',
    facts: ['24 × 38 cm, 2 cm thick', 'Linseed oil', 'Turned and planed in Dalsland'],
    pictureAlt: 'A birch cutting board with a handle and a leather loop',
  },
  {
    sku: 'wool-blanket',
    name: 'Wool blanket',
    prices: { SEK: 129_000, DKK: 86_500, NOK: 134_900, EUR: 11_900, PLN: 51_900 },
    summary: 'Gotland wool, 130 × 180 cm',
    description:
      'Undyed wool from Gotland sheep, spun and woven a ferry ride from where it was shorn. Warm without being heavy.',
    facts: ['130 × 180 cm, 1.1 kg', 'Undyed wool', 'Air it, don’t wash it'],
    pictureAlt: 'A folded grey wool blanket with a fringe',
  },
  {
    sku: 'storm-lantern',
    name: 'Storm lantern',
    prices: { SEK: 64_900, DKK: 43_500, NOK: 67_900, EUR: 5_990, PLN: 25_900 },
    summary: 'Brass and glass',
    description:
      'A brass lantern that stays lit on the windy side of the house. The next batch is being soldered.',
    facts: ['Height 31 cm', 'Twenty hours on one filling', 'Brass, hand-blown glass'],
    pictureAlt: 'A brass lantern with a small flame behind its glass',
    soldOut: true,
  },
];

const bySku = new Map(PRODUCTS.map((product) => [product.sku, product]));
export const findProduct = (sku: string): Product | undefined => bySku.get(sku);
