import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOrThrow } from './run.js';

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/cxone-sdk-consumers/', import.meta.url));

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
  await runOrThrow('npm', ['install', ...flags, ...packages], { cwd: unfinished });
  await rename(unfinished, folder);
  return folder;
}

/** Installs one package and names its command. */
export async function installCommand(spec: string, command = spec.replace(/@.*$/, '')): Promise<string> {
  return join(await installTools(spec), 'node_modules/.bin', command);
}
