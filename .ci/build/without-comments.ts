import { transformSync } from 'esbuild';

type Chunk = { readonly type: string; readonly path: string };

function minify(code: string): string {
  return transformSync(code, { minify: true, legalComments: 'none' }).code;
}

/** Empties the lines that hold a comment and nothing else: each line keeps its number, and source maps stay right. */
function emptyComments(code: string): string {
  let isInside = false;
  const lines = code.split('\n').map((line) => {
    if (!isInside && /^\s*\/\//.test(line)) return '';
    // What marks a call as pure stands before it, on its line.
    const isComment = isInside || /^\s*\/\*(?:(?!\*\/).)*(?:\*\/\s*)?$/.test(line);
    isInside = isComment && !line.includes('*/');
    return isComment ? '' : line;
  });
  return lines.join('\n');
}

/**
 * Leaves the comments of the dependencies out of the bundles: the few characters in them that are not ASCII made Node
 * read all of a bundle as wide text, which cost a cold start a millisecond.
 *
 * @throws when that changed the code, or something else is not ASCII.
 */
export function withoutComments() {
  return {
    name: 'without-comments',
    renderChunk(code: string, { type, path }: Chunk) {
      if (type !== 'chunk') return undefined;
      const bare = emptyComments(code);
      if (minify(bare) !== minify(code)) throw new Error(`${path}: a line of code was taken for a comment`);
      if (/[^\0-\x7f]/.test(bare)) throw new Error(`${path} holds a character that is not ASCII`);
      return { code: bare };
    },
  };
}
