import type { Plugin } from 'esbuild';
import { replaceModules } from './replace-modules.js';

/** Bundles p-retry without its list of what other runtimes call a network error: here it sees errors of the SDK only. */
export function leanPRetry(): Plugin {
  return replaceModules('lean-p-retry', {
    'is-network-error/index.js': 'export default function isNetworkError() { return false; }',
  });
}
