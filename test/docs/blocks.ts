import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's root, with a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced block of a page, or an `@example` of the source. */
export interface Block {
  /** Relative to the root. */
  readonly file: string;
  /** The line on which its code begins, counted from 1. */
  readonly line: number;
  readonly code: string;
  /** Why it can't be run, where it says so: `ts no-run="needs a browser"`. */
  readonly noRun?: string | undefined;
  /** Why it can't be type-checked either: `ts no-check="needs the package X"`. */
  readonly noCheck?: string | undefined;
  /** What it prints: the `text` block that follows it at once. */
  readonly output?: string | undefined;
}

interface Fence {
  readonly language: string;
  readonly info: string;
  readonly line: number;
  readonly code: string;
  /** Whether nothing but empty lines is between this and the fence before. */
  readonly isNext: boolean;
}

const OPENING = /^(\s*)(`{3,}|~{3,})\s*(\S*)\s*(.*)$/;

/** All fenced blocks of a text in their order, whatever their language. */
export function findFences(text: string): readonly Fence[] {
  const lines = text.split('\n');
  const fences: Fence[] = [];
  let isNext = false;
  for (let index = 0; index < lines.length; index++) {
    const [, indent = '', marker = '', language = '', info = ''] = OPENING.exec(lines[index] ?? '') ?? [];
    if (marker === '') {
      isNext &&= lines[index]?.trim() === '';
      continue;
    }
    const begin = index + 1;
    index = lines.findIndex((line, at) => at >= begin && line.trim() === marker);
    if (index < 0) throw new Error(`The fence of line ${begin} has no end`);
    const code = lines.slice(begin, index).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    fences.push({ language, info, line: begin + 1, code: code.join('\n'), isNext });
    isNext = true;
  }
  return fences;
}

/** The `ts` blocks of a page's text. */
export function parseBlocks(file: string, text: string): readonly Block[] {
  const fences = findFences(text);
  const read = (info: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(info)?.[1];
  return fences.flatMap(({ language, info, line, code }, index) => {
    if (language !== 'ts') return [];
    const next = fences[index + 1];
    const output = next?.isNext && next.language === 'text' ? next.code : undefined;
    const noCheck = read(info, 'no-check');
    return [{ file, line, code, output, noCheck, noRun: read(info, 'no-run') ?? noCheck }];
  });
}

/** The text of a source file's comments, everything else blanked out, so that line numbers stay. */
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

/** The pages whose code is executed: a new guide is found by itself. */
export const pages: readonly string[] = ['README.md', 'docs/README.md', ...list('docs/guides', '.md')];

/** The source files, for their `@example`s. */
export const sources: readonly string[] = list('src', '.ts');

/** Every `ts` block of the pages and of the source's comments. */
export function findBlocks(): readonly Block[] {
  const ofPages = pages.flatMap((file) => parseBlocks(file, read(file)));
  return [...ofPages, ...sources.flatMap((file) => parseBlocks(file, keepComments(read(file))))];
}

/** The fences of a page that hold code of this project under a name by which they would not be found. */
export function findMisnamed(file: string): readonly string[] {
  const others = ['typescript', 'tsx', 'javascript', 'js', 'jsx', 'mjs', 'cjs', 'mts', 'cts'];
  const misnamed = findFences(read(file)).filter(({ language }) => others.includes(language));
  return misnamed.map(({ language, line }) => `${file}:${line} is ${language}`);
}
