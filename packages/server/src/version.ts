/** The version of this package, as its package.json has it: a bundle of a shop's has no package.json to read. */
export const VERSION = '0.1.0';
