import { describe, expect, it } from 'vitest';
import { CALL_PLACED, makeConsumer } from './support/consumer.js';
import { run } from './support/run.js';
import { installCommand } from './support/tools.js';

describe.each(['20.19.0', '22', '24', '26'])('cxone-sdk on Node %s', (version) => {
  it.each(['consumer.mjs', 'consumer.cjs'])('places a call and polls it from %s without a warning', async (file) => {
    const node = await installCommand(`node@${version}`);
    const folder = await makeConsumer([file]);
    const { code, stdout, stderr } = await run(node, [file], { cwd: folder });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(CALL_PLACED);
    expect(code).toBe(0);
  });
});
