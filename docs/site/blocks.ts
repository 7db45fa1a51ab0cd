/** A fenced block of a page, or an `@example` of the source. */
export interface Block {
  /** Relative to the root. */
  readonly file: string;
  /** The line on which its code starts, counted from 1. */
  readonly line: number;
  readonly code: string;
  /** Code that runs before it and that readers don't copy: the comment `<!-- set-up ... -->` right above the block. */
  readonly setUp?: { readonly line: number; readonly code: string } | undefined;
  /** Why it can't run, if it can't: `ts no-run="needs a browser"`. */
  readonly noRun?: string | undefined;
  /** Why it can't be type-checked either: `ts no-check="needs the package X"`. */
  readonly noCheck?: string | undefined;
  /** Expected output: the `text` block right below it, or below the line `Output:`. */
  readonly output?: string | undefined;
}

/** A fenced block in any language. */
export interface Fence {
  readonly language: string;
  readonly info: string;
  readonly line: number;
  readonly code: string;
  /** Lines between the previous block, or the start of the page, and this one; no empty ones. */
  readonly before: readonly { readonly line: number; readonly text: string }[];
}

const OPENING = /^(\s*)(`{3,}|~{3,})\s*(\S*)\s*(.*)$/;
const SET_UP = '<!-- set-up';

/** Returns all fenced blocks of a page, in order. */
export function findFences(text: string): readonly Fence[] {
  const lines = text.split('\n');
  const fences: Fence[] = [];
  let before: { line: number; text: string }[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const [, indent = '', marker = '', language = '', info = ''] = OPENING.exec(line) ?? [];
    if (marker === '') {
      if (line.trim() !== '') before.push({ line: index + 1, text: line });
      continue;
    }
    const start = index + 1;
    index = lines.findIndex((candidate, at) => at >= start && candidate.trim() === marker);
    if (index < 0) throw new Error(`The fence of line ${start} has no end`);
    const code = lines.slice(start, index).map((row) => (row.startsWith(indent) ? row.slice(indent.length) : row));
    fences.push({ language, info, line: start + 1, code: code.join('\n'), before });
    before = [];
  }
  return fences;
}

/** Reads the set-up comment that ends right above a block. */
function findSetUp(text: string, { before }: Fence): Block['setUp'] {
  const last = before.at(-1);
  if (last?.text.trim() !== '-->') return undefined;
  const opening = before.findLast((entry) => entry.text.trim().startsWith('<!--'));
  if (opening?.text.trim() !== SET_UP) return undefined;
  const code = text
    .split('\n')
    .slice(opening.line, last.line - 1)
    .join('\n');
  return { line: opening.line + 1, code };
}

/** Whether nothing but the label `Output:` stands between a block and the one before. */
function isOutput({ language, before }: Fence): boolean {
  return language === 'text' && before.every(({ text }) => text.trim() === 'Output:') && before.length <= 1;
}

/** Returns the `ts` blocks of a page. */
export function parseBlocks(file: string, text: string): readonly Block[] {
  const fences = findFences(text);
  const read = (info: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(info)?.[1];
  return fences.flatMap((fence, index) => {
    const { language, info, line, code } = fence;
    if (language !== 'ts') return [];
    const next = fences[index + 1];
    const output = next && isOutput(next) ? next.code : undefined;
    const noCheck = read(info, 'no-check');
    return [
      { file, line, code, setUp: findSetUp(text, fence), output, noCheck, noRun: read(info, 'no-run') ?? noCheck },
    ];
  });
}
