// Renders what the theme's Markdown lacks: complete programs, labeled output, tables that scroll by themselves, decision trees.
import { buildProgram, printProgram } from './programs.ts';
import { foldTables } from './tables.mjs';
import { drawTree } from './tree.mjs';

/** The theme leaves code out of a page's list of headings, and out of their anchors. */
function keepCodeInHeadings({ tokens }) {
  for (const [index, { type }] of tokens.entries()) {
    if (type !== 'heading_open') continue;
    for (const child of tokens[index + 1].children) if (child.type === 'code_inline') child.type = 'text';
  }
}

const isFence = (token, info) => token?.type === 'fence' && token.info.trim() === info;

/** A `text` block below a block is its output, with or without the label `Output:` in between: see blocks.ts. */
function markOutput({ tokens }) {
  for (let index = tokens.length - 1; index > 0; index--) {
    if (!isFence(tokens[index], 'text')) continue;
    const isLabeled = tokens[index - 2]?.content === 'Output:';
    if (!isLabeled && tokens[index - 1].type !== 'fence') continue;
    tokens[index].type = 'output';
    if (isLabeled) tokens.splice(index - 3, 3);
  }
}

/** Returns the code of a hidden set-up comment: see blocks.ts. */
function readSetUp(token) {
  return /^<!-- set-up\n([\s\S]*?)\n-->\s*$/.exec(token?.type === 'html_block' ? token.content : '')?.[1];
}

/** Completes a block that needs more than its own code to run. */
function toProgram(fence, before) {
  const setUp = readSetUp(before);
  const program = buildProgram({ code: fence.content, setUp: setUp === undefined ? undefined : { code: setUp } });
  // As every fence, it ends with a newline: the theme drops the last word otherwise.
  return program.header.length > 0 || setUp !== undefined ? `${printProgram(program)}\n` : undefined;
}

/** Puts the complete program below a block and its output, in place of the hidden set-up. */
function addPrograms(state) {
  const { tokens, Token } = state;
  for (let index = tokens.length - 1; index >= 0; index--) {
    const content = isFence(tokens[index], 'ts') ? toProgram(tokens[index], tokens[index - 1]) : undefined;
    if (content === undefined) continue;
    const end = tokens[index + 1]?.type === 'output' ? index + 2 : index + 1;
    tokens.splice(end, 0, Object.assign(new Token('program', '', 0), { info: 'ts', content }));
  }
  state.tokens = tokens.filter((token) => readSetUp(token) === undefined);
}

export function extendMarkdown({ renderer, core, linkify }) {
  // A host in a sentence is no link, and surely none without TLS.
  linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  core.ruler.push('code_in_headings', keepCodeInHeadings);
  core.ruler.push('output', markOutput);
  core.ruler.push('programs', addPrograms);
  core.ruler.push('tables', foldTables);
  const { rules } = renderer;
  const { fence, code_inline: code } = rules;
  // A line may end after a hyphen, but not within `--test`.
  rules.code_inline = (...token) => code(...token).replace(/(?<= )--?\w[\w-]*/g, '<span class="option">$&</span>');
  rules.fence = (tokens, index, ...rest) =>
    isFence(tokens[index], 'mermaid') ? drawTree(tokens[index].content) : fence(tokens, index, ...rest);
  rules.program = (...block) =>
    `<details class="program"><summary>Run this example</summary>${fence(...block)}</details>`;
  // Nobody copies what a program prints.
  rules.output = (tokens, index, ...rest) => {
    const html = fence(tokens, index, ...rest).replace(/<button[\s\S]*?<\/button>/, '');
    const isWide = /\S{60}/.test(tokens[index].content);
    return `<figure class="output${isWide ? ' wide' : ''}"><figcaption>Output</figcaption>${html}</figure>`;
  };
  rules.table_open = (tokens, index, options, _, self) =>
    `<div class="scroller">${self.renderToken(tokens, index, options)}`;
  rules.table_close = () => '</table></div>';
}
