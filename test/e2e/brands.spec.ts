/** The shop in the clothes of each worked brand: the elements have its tokens, and what has to be seen is seen. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** As the browser computes it, and draws it where it isn't transparent. */
const colourOf = (part: Locator, property: 'color' | 'backgroundColor' | 'borderTopColor' | 'outlineColor') =>
  part.evaluate((element, name): Colour => {
    const canvas = document.createElement('canvas').getContext('2d');
    if (!canvas) throw new Error('No canvas');
    canvas.fillStyle = getComputedStyle(element)[name];
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  }, property);

/** WCAG 2.2: 0 for black, 1 for white. */
const luminance = (colour: Colour): number => {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one: Colour, other: Colour): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

const WORN = [
  { brand: 'yellow', scheme: 'light', accent: [255, 213, 0], radius: '4px' },
  { brand: 'yellow', scheme: 'dark', accent: [255, 213, 0], radius: '4px' },
  { brand: 'pill', scheme: 'light', accent: [122, 46, 142], radius: '999px' },
  { brand: 'night', scheme: 'light', accent: [92, 225, 198], radius: '8px' },
  { brand: 'dense', scheme: 'dark', accent: [232, 235, 240], radius: '0px' },
] as const;

for (const { brand, scheme, accent, radius } of WORN)
  test(`the shop wears the brand ${brand} in ${scheme}: its colours, and 3:1 for what has to be seen`, async ({
    customer,
  }) => {
    const { page } = customer;
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.goto(`/?brand=${brand}`);
    await customer.getReadyToPay();
    const picker = page.locator('pay-method-picker');
    const chosen = picker.locator('.row input').first();
    await chosen.focus();
    await page.keyboard.press('Space');
    const surface = await colourOf(picker.locator('.methods'), 'backgroundColor');

    expect(await colourOf(customer.payButton, 'backgroundColor')).toEqual(accent);
    await expect(customer.payButton).toHaveCSS('border-top-left-radius', radius);
    const onButton = await colourOf(customer.payButton, 'color');
    expect(contrast(onButton, accent), 'what the button says').toBeGreaterThanOrEqual(4.5);
    const seen = [
      await colourOf(chosen, 'borderTopColor'),
      await colourOf(picker.locator('.row').first(), 'outlineColor'),
      await colourOf(page.getByRole('link', { name: 'Change delivery' }), 'color'),
    ];
    for (const colour of seen) expect(contrast(colour, surface)).toBeGreaterThanOrEqual(3);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
  });
