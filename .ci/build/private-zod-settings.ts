import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const SHARED = '__zod_globalConfig';

/**
 * Gives the bundled zod settings of its own.
 *
 * zod keeps its settings in a global that every copy in the process shares: without this, an application's own
 * `z.config()` would change what the SDK's checks say.
 */
export function privateZodSettings(): Plugin {
  return {
    name: 'private-zod-settings',
    setup(build) {
      build.onLoad({ filter: /zod[\\/]v4[\\/]core[\\/]core\.js$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (!source.includes(SHARED)) throw new Error(`zod keeps its settings elsewhere than in ${SHARED} now`);
        return { contents: source.replaceAll(SHARED, '__cxone_sdk_zod_config'), loader: 'js' };
      });
    },
  };
}
