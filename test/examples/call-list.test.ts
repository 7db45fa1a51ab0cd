import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildExample } from './build-example.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const asWritten = ['--import', import.meta.resolve('tsx'), `${root}examples/call-list.ts`];
const simulator = new CXoneSimulator();
let directory: string;
let environment: Record<string, string>;
let built: string;

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `+1415${2_000_000 + index}`);
}

function writeList(rows: readonly string[]): Promise<void> {
  return writeFile(join(directory, 'list.csv'), ['phoneNumber,order_id', ...rows].join('\n'));
}

function start(...more: string[]): ChildProcess {
  return startScript([built], more);
}

function startScript(script: readonly string[], more: readonly string[] = []): ChildProcess {
  const env = { ...process.env, TSX_TSCONFIG_PATH: `${root}tsconfig.json`, ...environment };
  return spawn(process.execPath, [...script, 'list.csv', ...more], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function finish(child: ChildProcess) {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text));
  const [exitCode] = await once(child, 'close');
  return { exitCode: exitCode as number | null, output };
}

async function readResults(): Promise<string[][]> {
  const text = await readFile(join(directory, 'list.csv.results.csv'), 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

async function untilCalls(count: number): Promise<void> {
  while (simulator.calls.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

function calledNumbers(): string[] {
  return simulator.calls.map(({ phoneNumber }) => phoneNumber);
}

beforeAll(async () => {
  built = await buildExample('call-list.ts');
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'call-list-'));
  const { url } = await simulator.listen();
  const { clientId, clientSecret } = simulator.clientOptions;
  environment = {
    CXONE_REALM_ID: 'acme',
    CXONE_CLIENT_ID: clientId,
    CXONE_CLIENT_SECRET: clientSecret,
    CXONE_CAMPAIGN_ID: simulator.campaignId,
    CXONE_ANI_NUMBER: simulator.aniNumber,
    CXONE_BASE_URL: url,
  };
});

afterEach(async () => {
  await simulator.close();
  simulator.reset();
  await rm(directory, { recursive: true });
});

describe('examples/call-list.ts', { timeout: 90_000 }, () => {
  it('places one call per number, with its columns, and writes the results', async () => {
    const [first = '', second = ''] = numbers(2);
    await writeList([`${first},"a, b"`, `${second},c`, `${first},listed twice`, '+999,no number']);
    const { exitCode, output } = await finish(startScript(asWritten, ['--rate', '1000']));
    expect(output).toContain('placed 2, not placed 1, unknown 0');
    expect(exitCode).toBe(1);
    expect(calledNumbers().sort()).toEqual([first, second]);
    expect(simulator.calls.map(({ userData }) => userData['order_id']).sort()).toEqual(['a, b', 'c']);
    const results = await readResults();
    const id = simulator.calls.find(({ phoneNumber }) => phoneNumber === second)?.connectionId;
    expect(results.find(([number]) => number === second)).toEqual([second, 'placed', id, 'PENDING', '']);
    expect(results.find(([number]) => number === '+999')?.[1]).toBe('not_placed');
  });

  it('places no duplicate call when it is killed repeatedly', async () => {
    const all = numbers(120);
    await writeList(all.map((number) => `${number},x`));
    simulator.fail({ on: 'create', delayMs: 15, times: Number.POSITIVE_INFINITY });
    for (const calls of [13, 40, 41, 75]) {
      const child = start('--rate', '1000');
      await untilCalls(calls);
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    const { output } = await finish(start('--rate', '1000'));
    expect(new Set(calledNumbers()).size).toBe(simulator.calls.length);
    const results = await readResults();
    expect(results.map(([number]) => number).sort()).toEqual([...all].sort());
    const unknown = results.filter(([, outcome]) => outcome === 'unknown').map(([number = '']) => number);
    expect(results.filter(([, outcome]) => outcome === 'placed')).toHaveLength(all.length - unknown.length);
    // Four in progress each of the four times that it is killed.
    expect(unknown.length).toBeLessThanOrEqual(16);
    for (const number of unknown) expect(output).toContain(`  ${number}: No second call was placed`);

    const again = await finish(start());
    expect(again.output).toContain('placed');
    expect(simulator.calls).toHaveLength(new Set(calledNumbers()).size);
  });

  it('writes its results at Ctrl-C, and continues in the next run', async () => {
    await writeList(numbers(40).map((number) => `${number},x`));
    simulator.fail({ on: 'create', delayMs: 15, times: Number.POSITIVE_INFINITY });
    const child = start('--rate', '1000', '--concurrency', '2');
    await untilCalls(10);
    child.kill('SIGINT');
    const stopped = await finish(child);
    expect(stopped.exitCode).toBe(130);
    expect(existsSync(join(directory, 'list.csv.results.csv.journal.lock'))).toBe(false);
    await finish(start('--rate', '1000'));
    expect(new Set(calledNumbers()).size).toBe(simulator.calls.length);
    expect(await readResults()).toHaveLength(40);
  });

  it('retries a number in the next run if no call was placed', async () => {
    const [number = ''] = numbers(1);
    await writeList([`${number},x`]);
    simulator.fail({ on: 'create', status: 403 });
    expect((await finish(start())).exitCode).toBe(1);
    expect((await finish(start())).exitCode).toBe(0);
    expect(calledNumbers()).toEqual([number]);
  });

  it('ignores an incomplete last line of its journal, and keeps the lines before it', async () => {
    const [first = '', second = ''] = numbers(2);
    await writeList([`${first},x`]);
    simulator.fail({ on: 'create', connection: 'reset_after' });
    await finish(start());
    await writeList([`${first},x`, `${second},x`]);
    await rm(join(directory, 'list.csv.results.csv'));
    await appendFile(join(directory, 'list.csv.results.csv.journal'), `{"key":"${second}","rec`);
    const { output } = await finish(start());
    expect(output).toContain('placed 1, not placed 0, unknown 1');
    expect(calledNumbers()).toEqual([first, second]);
  });

  it('exits if another process uses the list', async () => {
    await writeList(numbers(1));
    await writeFile(join(directory, 'list.csv.results.csv.journal.lock'), String(process.pid));
    const { exitCode, output } = await finish(start());
    expect(exitCode).toBe(1);
    expect(output).toContain(`Process ${process.pid} works on this list`);
    expect(simulator.calls).toHaveLength(0);
  });

  it('reports a missing file and an invalid list', async () => {
    expect((await finish(start())).output).toContain('no such file');
    await writeFile(join(directory, 'list.csv'), 'number\n1\n');
    expect((await finish(start())).output).toContain('no column phoneNumber');
  });
});
