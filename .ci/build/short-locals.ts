import { minify } from 'terser';

type Chunk = { readonly type: string; readonly path: string };

const PRIVATE = /#([a-z]\w*)/g;

/**
 * terser shortens private names and can't be told not to; stack traces show those of methods. So they go through it as
 * `$name`, as long as before, which the source map needs.
 *
 * @throws when a name like that is there already, and could not be told apart afterwards.
 */
function hidePrivateNames(code: string, path: string) {
  const names = [...new Set(Array.from(code.matchAll(PRIVATE), ([, name]) => name))];
  const hidden = new RegExp(`(?<![\\w$])\\$(?=(?:${names.join('|')})\\b)`, 'g');
  if (code.search(hidden) >= 0) throw new Error(`${path}: a name with $ is that of a private member too`);
  return { code: code.replace(PRIVATE, '$$$1'), restore: (short: string) => short.replace(hidden, '#') };
}

/**
 * Leaves comments and most whitespace out of the bundles and gives locals and parameters short names: a quarter less for
 * a cold start to compile. What a stack trace shows keeps its name: functions, classes and methods.
 *
 * @throws what terser throws: without this step a bundle would be slower, and nobody would know.
 */
export function shortLocals() {
  return {
    name: 'short-locals',
    async renderChunk(whole: string, { type, path }: Chunk) {
      if (type !== 'chunk') return undefined;
      const { code, restore } = hidePrivateNames(whole, path);
      const { code: short = '', map = null } = await minify(
        { [path]: code },
        {
          // esbuild has simplified the code already.
          compress: false,
          mangle: { keep_classnames: true, keep_fnames: true },
          format: {
            // With one character that is not ASCII Node reads all of a file as wide text.
            ascii_only: true,
            comments: false,
            // The marks of what is pure: by them a user's bundler leaves out what nobody calls.
            preserve_annotations: true,
            // Line ends in their place: a stack trace still shows where.
            semicolons: false,
          },
          sourceMap: true,
        },
      );
      return { code: restore(short), map };
    },
  };
}
