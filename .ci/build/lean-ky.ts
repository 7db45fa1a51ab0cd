import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

// The SDK gives ky no signal, no stream and no limit: what ky makes for them, at import and at each request, costs more
// than all else that it does here.
const SWITCHES = [
  ['supportsRequestStreams', /export const supportsRequestStreams = \(\(\) => \{[\s\S]*?\}\)\(\);/],
  ['supportsAbortSignal', /export const supportsAbortSignal = .*;/],
] as const;

function switchOff(source: string): string {
  return SWITCHES.reduce((text, [name, pattern]) => {
    if (!pattern.test(text)) throw new Error(`ky has no ${name} any more`);
    return text.replace(pattern, `export const ${name} = false;`);
  }, source);
}

const PROGRESS = `function unsupported() { throw new Error('progress is not reported here'); }
export { unsupported as streamRequest, unsupported as streamResponse };`;

/** Bundles ky without what the SDK never asks of it. */
export function leanKy(): Plugin {
  return {
    name: 'lean-ky',
    setup(build) {
      build.onLoad({ filter: /ky[\\/]distribution[\\/]core[\\/]constants\.js$/ }, ({ path }) => {
        return { contents: switchOff(readFileSync(path, 'utf8')), loader: 'js' };
      });
      build.onLoad({ filter: /ky[\\/]distribution[\\/]utils[\\/]body\.js$/ }, () => {
        return { contents: PROGRESS, loader: 'js' };
      });
    },
  };
}
