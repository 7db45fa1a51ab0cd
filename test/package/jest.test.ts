import { describe, expect, it } from 'vitest';
import { makeConsumer } from './support/consumer.js';
import { run } from './support/run.js';
import { installCommand } from './support/tools.js';

describe.each(['29', '30'])('cxone-sdk in Jest %s', (version) => {
  it('runs without configuration', async () => {
    const jest = await installCommand(`jest@${version}`);
    const folder = await makeConsumer(['consumer.test.js']);
    const { code, stderr } = await run(jest, ['--ci'], { cwd: folder });
    expect(stderr).toMatch(/Tests: +2 passed, 2 total/);
    expect(code).toBe(0);
  });

  it('runs under fake timers', async () => {
    const jest = await installCommand(`jest@${version}`);
    const folder = await makeConsumer(['fake-timers.test.js']);
    const { code, stderr } = await run(jest, ['--ci'], { cwd: folder });
    expect(stderr).toMatch(/Tests: +2 passed, 2 total/);
    expect(code).toBe(0);
  });
});
