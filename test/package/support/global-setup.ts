import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { runOrThrow } from './run.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** An empty folder of another project, with the packed SDK installed and nothing else. */
    installed: string;
    /** The paths in the tarball. */
    packedFiles: readonly string[];
  }
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs the SDK once, as npm would publish it, and installs it from the tarball. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { root } = project.config;
  if (!existsSync(join(root, 'dist/index.js'))) throw new Error('There is no build to test: run npm run build first.');
  const folder = await mkdtemp(join(tmpdir(), 'cxone-sdk-installed-'));
  const pack = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
  const [packed]: readonly Packed[] = JSON.parse(await runOrThrow('npm', pack, { cwd: root }));
  if (!packed) throw new Error('npm pack made no tarball');
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }));
  const install = [
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    join(folder, packed.filename),
  ];
  await runOrThrow('npm', install, { cwd: folder });
  project.provide('installed', folder);
  project.provide(
    'packedFiles',
    packed.files.map(({ path }) => path),
  );
  return () => rm(folder, { recursive: true, force: true });
}
