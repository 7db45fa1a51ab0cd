import type { Plugin } from 'esbuild';
import { replaceModules, replacePiece } from './replace-modules.js';

/**
 * Gives the bundled zod settings of its own.
 *
 * zod keeps its settings in a global that every copy in the process shares: without this, an application's own
 * `z.config()` would change what the SDK's checks say.
 */
export function privateZodSettings(): Plugin {
  return replaceModules('private-zod-settings', {
    'zod/v4/core/core.js': (source, path) =>
      replacePiece(source, path, /__zod_globalConfig/g, '__cxone_sdk_zod_config'),
  });
}
