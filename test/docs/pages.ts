import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Block, findFences, parseBlocks } from '../../docs/site/blocks.js';

/** The project's root, with a trailing slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Keeps the comments of a source file and removes everything else, so that line numbers stay. */
export function keepComments(source: string): string {
  let isInside = false;
  const lines = source.split('\n').map((line) => {
    if (/^\s*\/\*\*/.test(line)) isInside = true;
    const text = isInside ? (/^\s*\* ?(.*)$/.exec(line)?.[1] ?? '') : '';
    if (line.includes('*/')) isInside = false;
    return text;
  });
  return lines.join('\n');
}

function read(file: string): string {
  return readFileSync(root + file, 'utf8');
}

function list(directory: string, ending: string): readonly string[] {
  const names = readdirSync(root + directory, { recursive: true, encoding: 'utf8' });
  const found = names.filter((name) => name.endsWith(ending)).sort();
  return found.map((name) => `${directory}/${name.replaceAll('\\', '/')}`);
}

/** The pages whose code is executed, every guide among them. */
export const pages: readonly string[] = ['README.md', 'docs/README.md', ...list('docs/guides', '.md')];

/** The source files, for their `@example`s. */
export const sources: readonly string[] = list('src', '.ts');

/** Returns every `ts` block of the pages and of the source's comments. */
export function findBlocks(): readonly Block[] {
  const ofPages = pages.flatMap((file) => parseBlocks(file, read(file)));
  return [...ofPages, ...sources.flatMap((file) => parseBlocks(file, keepComments(read(file))))];
}

/** Returns the blocks of a page that hold code under a language by which the tests would not find them. */
export function findMisnamed(file: string): readonly string[] {
  const others = ['typescript', 'tsx', 'javascript', 'js', 'jsx', 'mjs', 'cjs', 'mts', 'cts'];
  const misnamed = findFences(read(file)).filter(({ language }) => others.includes(language));
  return misnamed.map(({ language, line }) => `${file}:${line} is ${language}`);
}
