/** Finds, in the code that a page loads, what the oldest browsers that we state haven't got. */
import { transform } from 'esbuild';
import ts from 'typescript';
import { BROWSERS, BUILD_TARGET } from '../../scripts/browsers.ts';

/** Where an API is there from: Chrome and Edge, Firefox, Safari. */
type Since = readonly [chromium: number, firefox: number, safari: number];
const NEVER = Infinity;

/**
 * From MDN's tables, November 2026: what isn't everywhere since the end of 2020 and could be used in a page of ours.
 * Names that other objects have too are written with the object. `ElementInternals.states` isn't here: set-states.ts
 * tries it, and setStates() has a test.
 */
const APIS: Readonly<Record<string, Since>> = {
  'Array.fromAsync': [121, 115, 16.4],
  'Error.isError': [134, 138, NEVER],
  'Intl.DurationFormat': [129, 136, 16.4],
  'Intl.Segmenter': [87, 125, 14.1],
  'Iterator.from': [122, 131, 18.4],
  'Map.groupBy': [117, 119, 17.4],
  'Object.groupBy': [117, 119, 17.4],
  'Promise.try': [128, 134, 18.2],
  'Promise.withResolvers': [119, 121, 17.4],
  'ReadableStream.from': [NEVER, 117, NEVER],
  'RegExp.escape': [136, 134, 18.2],
  'Response.json': [105, 115, 17],
  'AbortSignal.any': [116, 124, 17.4],
  'AbortSignal.timeout': [103, 100, 16],
  'URL.canParse': [120, 115, 17],
  'URL.parse': [126, 126, 18],
  CompressionStream: [80, 113, 16.4],
  Float16Array: [135, 129, 18.2],
  Sanitizer: [146, 148, NEVER],
  ViewTransition: [111, 144, 18],
  checkVisibility: [105, 106, 17.4],
  closedBy: [134, 141, NEVER],
  cookieStore: [87, 140, 18.4],
  findLast: [97, 104, 15.4],
  fromBase64: [140, 133, 18.2],
  getComposedRanges: [137, 142, 17],
  getHTML: [125, 128, 18],
  getSetCookie: [113, 112, 17],
  getTextInfo: [130, NEVER, 17],
  hidePopover: [114, 125, 17],
  isDisjointFrom: [122, 127, 17],
  isSubsetOf: [122, 127, 17],
  isSupersetOf: [122, 127, 17],
  isWellFormed: [111, 119, 16.4],
  moveBefore: [133, 144, NEVER],
  navigation: [102, 147, 26.2],
  onscrollend: [114, 109, 26.2],
  parseHTMLUnsafe: [124, 128, 18.2],
  requestClose: [134, 139, 18.4],
  requestIdleCallback: [47, 55, NEVER],
  scheduler: [94, 142, NEVER],
  setHTML: [146, 148, NEVER],
  setHTMLUnsafe: [124, 128, 18.2],
  showPopover: [114, 125, 17],
  startViewTransition: [111, 144, 18],
  symmetricDifference: [122, 127, 17],
  textInfo: [92, NEVER, 15.4],
  toBase64: [140, 133, 18.2],
  toSorted: [110, 115, 16],
  toSpliced: [110, 115, 16],
  togglePopover: [114, 125, 17],
  transferToFixedLength: [114, 122, 17.4],
  userActivation: [72, 120, 16.4],
  userAgentData: [90, NEVER, NEVER],
  virtualKeyboard: [94, NEVER, NEVER],
};

const isNewer = ([chromium, firefox, safari]: Since): boolean =>
  chromium > Math.min(BROWSERS.chrome, BROWSERS.edge) ||
  firefox > BROWSERS.firefox ||
  safari > BROWSERS.safari;
const NEWER = new Set(Object.keys(APIS).filter((name) => isNewer(APIS[name] as Since)));

/** Its own name, or with the object that it is asked of. */
function apiAt(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node))
    return [node.name.text, node.getText().replaceAll(/\s|\?/g, '')].find((name) => NEWER.has(name));
  const isGlobal =
    ts.isIdentifier(node) &&
    !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) &&
    !ts.isPropertyAssignment(node.parent) &&
    // `const { name: e } = window`: undefined where it isn't there. The modules that aren't minified have its own name.
    !(ts.isBindingElement(node.parent) && node.parent.propertyName === node) &&
    !ts.isMethodDeclaration(node.parent);
  return isGlobal && NEWER.has(node.text) ? node.text : undefined;
}

const LOGICAL = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** `'name' in object`, `object.name?.()`, `typeof name`, `if (object.name)` and what a minifier makes of it. */
function checkAt(node: ts.Node): string | undefined {
  if (ts.isBinaryExpression(node)) {
    const { left, operatorToken, right } = node;
    if (operatorToken.kind === ts.SyntaxKind.InKeyword && ts.isStringLiteralLike(left))
      return [left.text, `${right.getText()}.${left.text}`].find((name) => NEWER.has(name));
    return LOGICAL.has(operatorToken.kind) ? apiAt(left) : undefined;
  }
  if ((ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) && node.questionDotToken)
    return apiAt(node.expression);
  if (ts.isTypeOfExpression(node)) return apiAt(node.expression);
  if (ts.isIfStatement(node)) return apiAt(node.expression);
  return ts.isConditionalExpression(node) ? apiAt(node.condition) : undefined;
}

/** APIs that some of the stated browsers lack, and `code` uses and nowhere looks whether they are there. */
export function newerApisIn(code: string): string[] {
  const file = ts.createSourceFile('code.js', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const used = new Set<string>();
  const checked = new Set<string>();
  const walk = (node: ts.Node): void => {
    const [api, check] = [apiAt(node), checkAt(node)];
    if (api) used.add(api);
    if (check) checked.add(check);
    node.forEachChild(walk);
  };
  walk(file);
  return [...used].filter((api) => !checked.has(api)).sort();
}

/**
 * The first line of `code` that esbuild would write in another way for the stated browsers.
 * @throws Error for what can't be written in another way
 */
export async function newerSyntaxIn(code: string): Promise<string | undefined> {
  // Each of them knows these; esbuild counts a browser out whose Unicode isn't the newest.
  const supported = { 'regexp-unicode-property-escapes': true };
  const write = async (target: string | string[]) =>
    (await transform(code, { target, supported, legalComments: 'none' })).code.split('\n');
  const [asItIs, forThem] = [await write('esnext'), await write(BUILD_TARGET)];
  return asItIs.find((line, at) => line !== forThem[at]);
}
