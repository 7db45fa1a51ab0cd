import type { Block } from '../../docs/site/blocks.js';

/** What is left out of an expectation is written as an ellipsis. */
function toPattern(expected: string): RegExp {
  const parts = expected.trimEnd().split('…');
  return new RegExp(`^${parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('[^]*')}$`);
}

/** What the comments at the ends of lines say: `console.log(status); // PENDING`, or `clock.advance(5); // prints 5`. */
function findPromises(code: string): readonly string[] {
  const promise = /(?:\bconsole\.\w+\(.*;|;) \/\/ (prints )?(.+)$/;
  return code.split('\n').flatMap((line) => {
    const [, prints, text = ''] = promise.exec(line) ?? [];
    const isPromise = prints !== undefined || /^\s*[^/]*\bconsole\.\w+\(.*; \/\/ /.test(line);
    return isPromise ? [text.replace(/^'(.*)'$/, '$1')] : [];
  });
}

/** What a block promised to print and did not; empty if it kept all its promises. */
export function findBrokenPromises({ code, output }: Block, printed: string): readonly string[] {
  const broken: string[] = [];
  if (output !== undefined && !toPattern(output).test(printed)) broken.push(`the text block below it:\n${output}`);
  let lines = printed.split('\n');
  for (const promise of findPromises(code)) {
    const pattern = toPattern(promise);
    const at = lines.findIndex((line) => pattern.test(line));
    if (at < 0) broken.push(`the comment: ${promise}`);
    else lines = lines.slice(at + 1);
  }
  return broken;
}
