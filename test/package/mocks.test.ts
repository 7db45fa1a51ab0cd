import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeConsumer } from './support/consumer.js';
import { run } from './support/run.js';
import { installTools } from './support/tools.js';

describe.each([
  ['nock', '14.0.10'],
  ['msw', '2.15.0'],
  ['undici', '7.30.2'],
])('cxone-sdk over the fetch of the platform, mocked by %s %s', (name, version) => {
  it('receives each reply once, and an error of the mock as a lost call', async () => {
    const tools = await installTools(`${name}@${version}`);
    const folder = await makeConsumer(['mock-calls.mjs', `mock-${name}.mjs`]);
    await symlink(join(tools, 'node_modules', name), join(folder, 'node_modules', name));
    const { code, stdout, stderr } = await run(process.execPath, [`mock-${name}.mjs`], { cwd: folder });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(['PENDING', 'rate_limited not_placed', 'network unknown']);
    expect(code).toBe(0);
  });
});
