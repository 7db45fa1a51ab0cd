import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

type Replacement = readonly [pattern: RegExp, replacement: string];

// The SDK gives ky no signal, no stream and no limit, and reads the Response itself: what ky makes for them, at import
// and at each request, costs more than all else that it does here.
const CONSTANTS: readonly Replacement[] = [
  [/(?<=export const supportsRequestStreams = )\(\(\) => \{[\s\S]*?\}\)\(\)(?=;)/, 'false'],
  [/(?<=export const supportsAbortSignal = ).*(?=;)/, 'false'],
  [/(?<=export const responseTypes = )\{[\s\S]*?\}(?=;)/, '{}'],
];

// Nor does anybody read ky's Request, without headers, body and signal: what is sent is made in http/attempt. And what
// ky's options are merged into is spread in V8's slow way, which took a fifth of a call.
const KY: readonly Replacement[] = [
  [/new globalThis\.Request\(this\.#input, this\.#options\)/, '{ body: null, clone() { return this; } }'],
  [/(?<=this\.#options = )\{\s+\.\.\.options,(?=\s+headers:)/, 'Object.assign({}, options, {'],
  [/(?<=context: options\.context \?\? \{\},\s+)\};/, '});'],
];

function replaceAll(path: string, replacements: readonly Replacement[]): string {
  return replacements.reduce(
    (text, [pattern, replacement]) => {
      if (!pattern.test(text)) throw new Error(`${path} has no ${pattern} any more`);
      return text.replace(pattern, replacement);
    },
    readFileSync(path, 'utf8'),
  );
}

const PROGRESS = `function unsupported() { throw new Error('progress is not reported here'); }
export { unsupported as streamRequest, unsupported as streamResponse };`;

/** Bundles ky without what the SDK never asks of it. */
export function leanKy(): Plugin {
  return {
    name: 'lean-ky',
    setup(build) {
      build.onLoad({ filter: /ky[\\/]distribution[\\/]core[\\/]constants\.js$/ }, ({ path }) => {
        return { contents: replaceAll(path, CONSTANTS), loader: 'js' };
      });
      build.onLoad({ filter: /ky[\\/]distribution[\\/]core[\\/]Ky\.js$/ }, ({ path }) => {
        return { contents: replaceAll(path, KY), loader: 'js' };
      });
      build.onLoad({ filter: /ky[\\/]distribution[\\/]utils[\\/]body\.js$/ }, () => {
        return { contents: PROGRESS, loader: 'js' };
      });
    },
  };
}
