/** What the shop sells. A real one would have this in a database. */
export interface Product {
  sku: string;
  name: string;
  /** Öre, VAT included. */
  price: number;
  summary: string;
  description: string;
  facts: readonly string[];
  /** What the picture shows, for those who don't see it. */
  pictureAlt: string;
  soldOut?: true;
}

export const CURRENCY = 'SEK';
/** Basis points. */
export const VAT_RATE = 2500;
export const MAX_QUANTITY = 10;
export const SHIPPING = { name: 'Delivery by post', price: 4_900, freeFrom: 60_000 };

export const PRODUCTS: readonly Product[] = [
  {
    sku: 'enamel-mug',
    name: 'Enamel mug',
    price: 14_900,
    summary: 'Steel and enamel, 35 cl',
    description:
      'The mug for the thermos, the porch and the far end of the jetty. Enamelled steel that takes a knock, with a rim rolled by hand.',
    facts: ['35 cl', 'Dishwasher safe, goes on an open fire', 'Made in Gnosjö'],
    pictureAlt: 'A green enamel mug with a cream inside',
  },
  {
    sku: 'beeswax-candles',
    name: 'Beeswax candles',
    price: 18_500,
    summary: 'Pair, hand-dipped',
    description:
      'Two candles dipped forty times each in pure beeswax. They burn slowly, hardly drip, and smell faintly of honey.',
    facts: ['Two candles, 24 cm', 'Eight hours each', 'Pure beeswax, cotton wick'],
    pictureAlt: 'Two tall honey-coloured candles, one of them lit',
  },
  {
    sku: 'linen-towel',
    name: 'Linen towel',
    price: 22_900,
    summary: 'Washed linen, 50 × 70 cm',
    description:
      'Woven from long-fibred linen and washed until soft. It dries glasses without lint and gets better for ten years.',
    facts: ['50 × 70 cm, with a hanging loop', 'Pure linen, 220 g/m²', 'Wash at 60 °C'],
    pictureAlt: 'A folded linen towel with two blue stripes',
  },
  {
    sku: 'birch-board',
    name: 'Birch board',
    price: 39_500,
    summary: 'Oiled birch, 24 × 38 cm',
    description:
      'One piece of slow-grown birch, planed, rounded and oiled. For bread in the morning and cheese in the evening.',
    facts: ['24 × 38 cm, 2 cm thick', 'Linseed oil', 'Turned and planed in Dalsland'],
    pictureAlt: 'A birch cutting board with a handle and a leather loop',
  },
  {
    sku: 'wool-blanket',
    name: 'Wool blanket',
    price: 129_000,
    summary: 'Gotland wool, 130 × 180 cm',
    description:
      'Undyed wool from Gotland sheep, spun and woven a ferry ride from where it was shorn. Warm without being heavy.',
    facts: ['130 × 180 cm, 1.1 kg', 'Undyed wool', 'Air it, don’t wash it'],
    pictureAlt: 'A folded grey wool blanket with a fringe',
  },
  {
    sku: 'storm-lantern',
    name: 'Storm lantern',
    price: 64_900,
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

const formatter = new Intl.NumberFormat('en-SE', { style: 'currency', currency: CURRENCY });
/** `14900` is `149,00 kr`. */
export const money = (amount: number): string => formatter.format(amount / 100);
