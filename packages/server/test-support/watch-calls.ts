/**
 * Which functions are called, from when this file is imported: what a test has forgotten to try is named. V8 knows of a
 * function that nobody calls only if it counts before the function's file is loaded, so this one is imported first.
 */
import { Session, type Profiler } from 'node:inspector/promises';

/** A function of a script, with the script's address and the function's own text. */
export interface WatchedFunction {
  url: string;
  name: string;
  text: string;
}

const session = new Session();
session.connect();
await session.post('Debugger.enable');
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

/** Functions of which `isAsked` is true and that were never called. Of two that stand one in the other, the inner one. */
export async function findUncalled(isAsked: (one: WatchedFunction) => boolean): Promise<WatchedFunction[]> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const uncalled: WatchedFunction[] = [];
  for (const script of result) uncalled.push(...(await uncalledIn(script)).filter(isAsked));
  const isInner = ({ url, text }: WatchedFunction, other: WatchedFunction) =>
    other.url === url && other.text !== text && text.includes(other.text);
  return uncalled.filter((one) => !uncalled.some((other) => isInner(one, other)));
}

async function uncalledIn({ scriptId, url, functions }: Profiler.ScriptCoverage): Promise<WatchedFunction[]> {
  if (!url.includes('/packages/')) return [];
  const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId });
  return functions.flatMap(({ functionName: name, ranges: [range] }) =>
    range?.count === 0 ? [{ url, name, text: scriptSource.slice(range.startOffset, range.endOffset) }] : [],
  );
}
