import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOAK = fileURLToPath(new URL('../bench/soak.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the short soak test', () => {
  it.each(['fetch', 'createNodeFetch'])(
    'over %s places no duplicate call and leaks nothing in 10,000 operations with a failing server',
    async (transport) => {
      const run = ['--calls=10000', '--warm-up=5000', `--transport=${transport}`];
      const flags = ['--expose-gc', '--import', 'tsx', SOAK, ...run];
      const child = spawn(process.execPath, flags, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
      const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      expect(problems).toBe('');
      expect(out).not.toContain('VIOLATED');
      expect(child.exitCode, out).toBe(0);
    },
    120_000,
  );
});
