import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { devDependencies } from '../../../package.json' with { type: 'json' };

const VERSIONS: Readonly<Record<string, string>> = devDependencies;

/**
 * The packages that `examples/README.md` of an installed SDK names for an example, and tsx, in the versions that the
 * project itself uses.
 */
export async function readPackages(sdk: string, example: string): Promise<readonly string[]> {
  const page = await readFile(join(sdk, 'examples/README.md'), 'utf8');
  const row = page.split('\n').find((line) => line.startsWith(`| ${example} | \``));
  const names = row?.match(/`(.+)`/)?.[1]?.split(' ') ?? [];
  return ['tsx', ...names].map((name) => `${name}@${VERSIONS[name]}`);
}
