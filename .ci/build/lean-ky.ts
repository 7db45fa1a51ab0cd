import type { Plugin } from 'esbuild';
import { replaceModules, replacePiece } from './replace-modules.js';

type Piece = readonly [pattern: RegExp, replacement: string];

// The SDK gives ky no signal, no stream and no limit, and reads the Response itself: what ky makes for them, at import
// and at each request, costs more than all else that it does here.
const CONSTANTS: readonly Piece[] = [
  [/(?<=export const supportsRequestStreams = )\(\(\) => \{[\s\S]*?\}\)\(\)(?=;)/, 'false'],
  [/(?<=export const supportsAbortSignal = ).*(?=;)/, 'false'],
];

// Nor does anybody read ky's Request, without headers, body and signal: what is sent is made in http/attempt. No headers
// and no hooks are given; no progress is asked for, and no shortcut to a body. And ky's options were spread in V8's slow
// way, which took a fifth of a call.
const KY: readonly Piece[] = [
  [/for \(const hook of ky\.#options\.hooks\.afterResponse\) \{[\s\S]*?\n {12}\}\n(?= {12}ky\.#decorateResponse)/, ''],
  [/if \(ky\.#options\.onDownloadProgress\) \{[\s\S]*?\n {12}\}\n(?= {12}return response;)/, ''],
  [
    /for \(const \[type, mimeType\] of Object\.entries\(responseTypes\)\) \{[\s\S]*?\n {8}\}\n(?= {8}return result;)/,
    '',
  ],
  [/(?<=headers: )mergeHeaders\(this\.#input\.headers, options\.headers\)(?=,)/, 'undefined'],
  [/(?<=hooks: )mergeHooks\((?=\{)/, ''],
  [/(?<=afterResponse: \[\],\s+\}), options\.hooks\)(?=,)/, ''],
  [/new globalThis\.Request\(this\.#input, this\.#options\)/, '{ body: null, clone() { return this; } }'],
  [/(?<=this\.#options = )\{\s+\.\.\.options,(?=\s+headers:)/, 'Object.assign({}, options, {'],
  [/(?<=context: options\.context \?\? \{\},\s+)\};/, '});'],
];

function replaceAll(source: string, path: string, pieces: readonly Piece[]): string {
  return pieces.reduce((text, [pattern, replacement]) => replacePiece(text, path, pattern, replacement), source);
}

// Options come once, for one request: there is nothing to merge them with.
const MERGE = `export const validateAndMerge = (...sources) => Object.assign({}, ...sources);
export function mergeHeaders() { throw new Error('headers are not merged here'); }
export { mergeHeaders as mergeHooks };`;

const replaceMerge = (source: string, path: string) =>
  replacePiece(source, path, /^[\s\S]*return deepMerge\(\{\}, \.\.\.sources\);[\s\S]*$/, MERGE);

const PROGRESS = `function unsupported() { throw new Error('progress is not reported here'); }
export { unsupported as streamRequest, unsupported as streamResponse };`;

/** Bundles ky without what the SDK never asks of it. */
export function leanKy(): Plugin {
  return replaceModules('lean-ky', {
    'ky/distribution/core/constants.js': (source, path) => replaceAll(source, path, CONSTANTS),
    'ky/distribution/core/Ky.js': (source, path) => replaceAll(source, path, KY),
    'ky/distribution/utils/merge.js': replaceMerge,
    'ky/distribution/utils/body.js': PROGRESS,
  });
}
