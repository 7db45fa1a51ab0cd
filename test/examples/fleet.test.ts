import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fleet } from '../../examples/distributed/fleet.js';
import { findRedis } from '../../examples/distributed/redis-server.js';

// Each test starts processes, on a computer that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cxone-fleet-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('Fleet of examples/distributed', () => {
  /** A worker that adds a line to a file, then does this. */
  function write(then: string): readonly string[] {
    const file = JSON.stringify(join(folder, 'starts'));
    return ['-e', `require('node:fs').appendFileSync(${file}, process.pid + '\\n'); ${then}`];
  }

  function readStarts(): number {
    return readFileSync(join(folder, 'starts'), 'utf8').trim().split('\n').filter(Boolean).length;
  }

  it('gives up when a worker exits right after each of three starts', async () => {
    let onGiveUp: (reason: Error) => void = () => undefined;
    const reason = new Promise<Error>((resolve) => {
      onGiveUp = resolve;
    });
    const fleet = new Fleet(1, {}, { script: write('process.exit(7)'), onGiveUp });
    expect((await reason).message).toMatch(/exited 3 times in a row.+\(exit code 7\)/);
    expect(readStarts()).toBe(3);
    await fleet.stop();
  });

  it('restarts a worker each time that it is killed', async () => {
    appendFileSync(join(folder, 'starts'), '');
    const onGiveUp = vi.fn();
    const fleet = new Fleet(1, {}, { script: write('setInterval(() => {}, 1000)'), onGiveUp });
    for (let starts = 1; starts <= 5; starts++) {
      await vi.waitFor(() => expect(readStarts()).toBe(starts), { timeout: 20_000 });
      fleet.kill(0);
    }
    await fleet.stop();
    expect(onGiveUp).not.toHaveBeenCalled();
  });
});

describe('findRedis of examples/distributed', () => {
  it('reports why the Redis of REDIS_URL does not respond, without its password', async () => {
    vi.stubEnv('REDIS_URL', 'redis://:a-password@127.0.0.1:1');
    await expect(findRedis()).rejects.toThrow(/^The Redis of REDIS_URL doesn't respond: connect ECONNREFUSED \S+$/);
  });

  it('explains how to get a Redis where there is none, and installs nothing', async () => {
    vi.stubEnv('REDIS_URL', '');
    vi.stubEnv('PATH', folder);
    await expect(findRedis()).rejects.toThrow(/set REDIS_URL.+install redis-server/s);
  });
});
