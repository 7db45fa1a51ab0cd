import type { Block } from '../../docs/site/blocks.js';

/** Converts an expectation to a pattern in which an ellipsis matches anything. */
function toPattern(expected: string): RegExp {
  const parts = expected.trimEnd().split('…');
  return new RegExp(`^${parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('[^]*')}$`);
}

/** Returns the output that comments document: `console.log(status); // PENDING`, or `clock.advance(5); // prints 5`. */
function findPromises(code: string): readonly string[] {
  const promise = /(?:\bconsole\.\w+\(.*;|;) \/\/ (prints )?(.+)$/;
  return code.split('\n').flatMap((line) => {
    const [, prints, text = ''] = promise.exec(line) ?? [];
    const isPromise = prints !== undefined || /^\s*[^/]*\bconsole\.\w+\(.*; \/\/ /.test(line);
    return isPromise ? [text.replace(/^'(.*)'$/, '$1')] : [];
  });
}

/** Returns the documented output that a block did not print; empty if it printed everything. */
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
