import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** Made of a module's source; the path is for what is wrong with it. */
type Replace = (source: string, path: string) => string;

/**
 * Bundles other contents in the place of some modules, named by the end of their path below node_modules.
 *
 * A module that is not met fails the build: after an update of the dependency it may lie elsewhere.
 */
export function replaceModules(name: string, modules: Readonly<Record<string, string | Replace>>): Plugin {
  return {
    name,
    setup(build) {
      const missing = new Set(Object.keys(modules));
      for (const [end, replacement] of Object.entries(modules)) {
        const filter = new RegExp(
          `[\\\\/]node_modules[\\\\/]${end.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]')}$`,
        );
        build.onLoad({ filter }, ({ path }) => {
          missing.delete(end);
          const isWhole = typeof replacement === 'string';
          return { contents: isWhole ? replacement : replacement(readFileSync(path, 'utf8'), path), loader: 'js' };
        });
      }
      build.onEnd(() => ({ errors: [...missing].map((end) => ({ text: `${end} is not in the bundle any more` })) }));
    },
  };
}

/** Replaces one piece of a module. @throws when it is not there, as after an update of the dependency. */
export function replacePiece(source: string, path: string, piece: string | RegExp, replacement: string): string {
  const replaced = source.replace(piece, () => replacement);
  if (replaced === source) throw new Error(`${path} has no ${piece} any more`);
  return replaced;
}
