import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeConsumer } from './support/consumer.js';
import { runOrThrow } from './support/run.js';

const ZOD = fileURLToPath(new URL('../../node_modules/zod', import.meta.url));

/** Runs decisions.mjs in a separate process that configures zod before it loads the SDK. */
async function decide(settings: string): Promise<readonly [name: string, decision: unknown][]> {
  const folder = await makeConsumer(['decisions.mjs'], { type: 'module' });
  await cp(ZOD, join(folder, 'node_modules/zod'), { recursive: true });
  await writeFile(join(folder, 'main.mjs'), `${settings}\nawait import('./decisions.mjs');\n`);
  return JSON.parse(await runOrThrow(process.execPath, ['main.mjs'], { cwd: folder }));
}

describe("an application's configuration of zod", () => {
  let decided: ReturnType<typeof decide> | undefined;
  const decideAlone = () => {
    decided ??= decide('');
    return decided;
  };

  it('is compared on results of every kind', async () => {
    const alone = await decideAlone();
    const codes = alone.map(([, decision]) => String(Reflect.get(Object(decision), 'code')));
    expect(new Set(codes)).toEqual(new Set(['undefined', 'configuration', 'request_invalid', 'response_invalid']));
    expect(alone.length).toBeGreaterThan(100);
    expect(JSON.stringify(alone)).not.toContain('Invalid input');
  });

  it.each([
    ['jitless', "import * as z from 'zod';\nz.config({ jitless: true });"],
    ['import zod/compile', "import 'zod/compile';"],
    ['zod/compile and jitless', "import 'zod/compile';\nimport * as z from 'zod';\nz.config({ jitless: true });"],
    [
      'custom messages',
      "import * as z from 'zod';\nz.config({ customError: () => 'CUSTOM', localeError: () => 'LOCALE' });",
    ],
    ['another language', "import * as z from 'zod';\nz.config(z.locales.de());"],
  ])('does not change the results and messages of the SDK: %s', async (_name, settings) => {
    expect(await decide(settings)).toEqual(await decideAlone());
  });
});
