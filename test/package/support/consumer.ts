import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject, onTestFinished } from 'vitest';

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

/** Creates a project with the SDK installed and these fixtures, which is deleted after the test. */
export async function makeConsumer(
  fixtures: readonly string[],
  manifest: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cxone-sdk-consumer-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(join(inject('installed'), 'node_modules'), join(folder, 'node_modules'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }));
  await Promise.all(fixtures.map((name) => cp(fixture(name), join(folder, name))));
  return folder;
}

/** The output of each consumer on success. */
export const CALL_PLACED = {
  status: 'PENDING',
  isSame: true,
  calls: 1,
  isNotFound: true,
  isCXoneError: true,
  name: 'CXoneNotFoundError',
  code: 'not_found',
};
