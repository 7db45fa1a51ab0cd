import { describe, expect, it } from 'vitest';
import { CALL_PLACED, makeConsumer } from './support/consumer.js';
import { run } from './support/run.js';
import { installCommand } from './support/tools.js';

describe('cxone-sdk on Bun', () => {
  it.each(['consumer.mjs', 'consumer.cjs'])('places a call and polls it from %s', async (file) => {
    const bun = await installCommand('bun@1');
    const folder = await makeConsumer([file]);
    const { code, stdout, stderr } = await run(bun, ['run', file], { cwd: folder });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(CALL_PLACED);
    expect(code).toBe(0);
  });
});

describe('cxone-sdk on Deno', () => {
  // No --allow-env: only fromEnv may read the environment.
  const permissions = ['--no-prompt', '--node-modules-dir=manual', '--allow-read=.', '--allow-net=127.0.0.1'];

  it.each(['consumer.mjs', 'consumer.cjs'])('places a call and polls it from %s without --allow-env', async (file) => {
    const deno = await installCommand('deno@2');
    const folder = await makeConsumer([file]);
    const { code, stdout, stderr } = await run(deno, ['run', ...permissions, file], { cwd: folder });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(CALL_PLACED);
    expect(code).toBe(0);
  });
});
