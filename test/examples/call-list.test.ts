import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildExample } from './build-example.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const asWritten = ['--import', import.meta.resolve('tsx'), `${root}examples/call-list.ts`];
const simulator = new CXoneSimulator();
let directory: string;
let environment: Record<string, string>;
let built: string;
const RESULTS = 'list.csv.results.csv';
const JOURNAL = `${RESULTS}.journal`;

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
  return startNode([...script, 'list.csv', ...more]);
}

function startNode(args: readonly string[]): ChildProcess {
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('CXONE_'));
  const env = { ...Object.fromEntries(inherited), TSX_TSCONFIG_PATH: `${root}tsconfig.json`, ...environment };
  return spawn(process.execPath, args, {
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

/** The lines of the results by the names of their columns, with numbers in E.164 form again. */
async function readResults(name = RESULTS): Promise<readonly Readonly<Record<string, string>>[]> {
  const text = await readFile(join(directory, name), 'utf8');
  const rows: Record<string, string>[] = parse(text, { columns: true });
  return rows.map((row) => ({ ...row, phoneNumber: `${row['phoneNumber']}`.replace(/[ '-]/g, '') }));
}

function countOutcomes(rows: readonly Readonly<Record<string, string>>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome = '' } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
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
  it('places no real call without a list', async () => {
    const { exitCode, output } = await finish(startNode(asWritten));
    expect(output).toContain('Name the list to call: the sample list is for the simulator.');
    expect([exitCode, simulator.requests]).toEqual([1, []]);
  });

  it('places one call per number, with its columns, and writes a line for each row', async () => {
    const [first = '', second = ''] = numbers(2);
    await writeList([`${first},"a, b"`, `${second},c`, `${first},listed twice`, '+999,no number']);
    const { exitCode, output } = await finish(startScript(asWritten, ['--rate', '1000']));
    expect(output).toContain('placed 2, not placed 1, unknown 0, same number 1');
    expect(exitCode).toBe(1);
    expect(calledNumbers().sort()).toEqual([first, second]);
    expect(simulator.calls.map(({ userData }) => userData['order_id']).sort()).toEqual(['a, b', 'c']);
    const id = simulator.calls.find(({ phoneNumber }) => phoneNumber === second)?.connectionId;
    const { CXONE_BASE_URL: service, CXONE_CAMPAIGN_ID: campaignId } = environment;
    const [, placed, repeated, invalid] = await readResults();
    expect(placed).toMatchObject({ row: '3', phoneNumber: second, outcome: 'placed', id, status: 'PENDING', note: '' });
    expect(placed).toMatchObject({ service, campaignId, callerId: '+1 415-555-0100' });
    expect(repeated).toMatchObject({ row: '4', outcome: 'same_number', note: 'same number as row 2' });
    expect(invalid).toMatchObject({ row: '5', outcome: 'not_placed', note: expect.stringContaining('phone number') });
  });

  it('keeps every row when several have the same invalid number', async () => {
    const [number = ''] = numbers(1);
    await writeList([`${number},A`, ',B', '1.20256E+10,C', ',D', '1.20256E+10,E', `${number},F`]);
    const { output } = await finish(start());
    expect(output).toContain('6 rows: 1 new, 5 left out (4 without a valid number, 1 with the number of another row)');
    expect((await readResults()).map(({ row }) => row)).toEqual(['2', '3', '4', '5', '6', '7']);
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
    expect(results.map(({ phoneNumber }) => phoneNumber)).toEqual(all);
    const unknown = results.filter(({ outcome }) => outcome === 'unknown');
    expect(results.filter(({ outcome }) => outcome === 'placed')).toHaveLength(all.length - unknown.length);
    // Four in progress each of the four times that it is killed.
    expect(unknown.length).toBeLessThanOrEqual(16);
    for (const { phoneNumber } of unknown) expect(output).toContain(`  ${phoneNumber}: may have been called at 20`);

    const again = await finish(start());
    expect(again.output).toContain('120 rows: 0 new, 120 left out');
    expect(simulator.calls).toHaveLength(new Set(calledNumbers()).size);
  });

  it('stops once at Ctrl-C, which may arrive twice, and continues in the next run', async () => {
    await writeList(numbers(40).map((number) => `${number},x`));
    simulator.fail({ on: 'create', delayMs: 150, times: Number.POSITIVE_INFINITY });
    const child = start('--rate', '1000', '--concurrency', '2');
    await untilCalls(5);
    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGINT'), 40);
    const { exitCode, output } = await finish(child);
    expect(output).toContain('Stopped: ');
    expect(exitCode).toBe(130);
    const stopped = await readResults();
    // Those in progress have ended; each of the others has a line, too.
    const placed = simulator.calls.length;
    expect(countOutcomes(stopped)).toEqual({ placed, not_placed: 40 - placed });
    expect(stopped.at(-1)?.['note']).toContain('not reached');
    expect((await finish(start('--rate', '1000'))).exitCode).toBe(0);
    expect(new Set(calledNumbers()).size).toBe(simulator.calls.length);
    expect(countOutcomes(await readResults())).toEqual({ placed: 40 });
  });

  it('lets one of several starts have the list after a crash', async () => {
    await writeList(numbers(1));
    simulator.fail({ on: 'create', delayMs: 600_000 });
    const crashed = start();
    await untilCalls(1);
    crashed.kill('SIGKILL');
    await once(crashed, 'close');
    await writeList(numbers(2));
    simulator.fail({ on: 'create', delayMs: 600_000, times: Number.POSITIVE_INFINITY });
    const children = Array.from({ length: 5 }, () => start());
    const running = new Set(children);
    const runs = children.map((child) => finish(child).finally(() => running.delete(child)));
    await untilCalls(2);
    while (running.size > 1)
      await Promise.race(runs.filter((_, index) => running.has(children[index] as ChildProcess)));
    for (const child of running) child.kill('SIGKILL');
    const outputs = (await Promise.all(runs)).map(({ output }) => output);
    expect(outputs.filter((output) => output.includes('Another process works on this list'))).toHaveLength(4);
    expect(simulator.calls).toHaveLength(2);
  });

  it('retries a number in the next run if no call was placed', async () => {
    const [number = ''] = numbers(1);
    await writeList([`${number},x`]);
    simulator.fail({ on: 'create', status: 403 });
    expect((await finish(start())).exitCode).toBe(1);
    expect((await finish(start())).exitCode).toBe(0);
    expect(calledNumbers()).toEqual([number]);
  });

  it('places no duplicate call when the results are gone, and no call at all when the journal is gone', async () => {
    const [first = '', second = ''] = numbers(2);
    await writeList([`${first},x`]);
    simulator.fail({ on: 'create', connection: 'reset_after' });
    await finish(start());
    await writeList([`${first},x`, `${second},x`]);
    await rm(join(directory, RESULTS));
    expect((await finish(start())).output).toContain('placed 1, not placed 0, unknown 1');
    expect(calledNumbers()).toEqual([first, second]);
    await rm(join(directory, JOURNAL), { recursive: true });
    const { exitCode, output } = await finish(start());
    expect(output).toContain(`${RESULTS} is there without ${JOURNAL}`);
    expect(exitCode).toBe(1);
    expect(calledNumbers()).toEqual([first, second]);
  });

  it('keeps a rehearsal apart, so that the run for real calls everybody', async () => {
    await writeList(numbers(3).map((number) => `${number},x`));
    const { CXONE_BASE_URL, ...others } = environment;
    environment = {};
    expect((await finish(start())).output).toContain('placed 3');
    expect(simulator.calls).toHaveLength(0);
    environment = { ...others, CXONE_BASE_URL: `${CXONE_BASE_URL}` };
    expect((await finish(start())).output).toContain('placed 3');
    expect(simulator.calls).toHaveLength(3);
    expect((await readResults('list.csv.results.simulator.csv'))[0]).toMatchObject({ service: 'simulator' });
  });

  it.each([
    { name: 'campaign', variable: 'CXONE_CAMPAIGN_ID', value: 'other-campaign' },
    { name: 'caller ID', variable: 'CXONE_ANI_NUMBER', value: '+12025550199' },
    { name: 'service', variable: 'CXONE_BASE_URL', value: 'http://127.0.0.1:9/elsewhere' },
  ])('refuses the results of another $name by name', async ({ variable, value }) => {
    await writeList(numbers(1).map((number) => `${number},x`));
    await finish(start());
    await writeList(numbers(2).map((number) => `${number},x`));
    const known = environment[variable];
    environment[variable] = value;
    const { exitCode, output } = await finish(start());
    expect(output).toMatch(
      new RegExp(`belongs to .*${known?.replace('+', '\\+')}.* This run is for .*${value.replace('+', '\\+')}`),
    );
    expect(exitCode).toBe(1);
    expect(simulator.calls).toHaveLength(1);
    expect(await readResults()).toHaveLength(1);
  });

  it('shows in a dry run whom it would call, and writes and calls nothing', async () => {
    await writeFile(join(directory, 'list.csv'), 'Name;Phone\nAda;(202) 555-0142\nBen;none\n');
    const { exitCode, output } = await finish(start('--column', 'Phone', '--country', 'US', '--dry-run'));
    expect(output).toContain('row 2: call +12025550142 {"Name":"Ada"}');
    expect(output).toContain('row 3: leave out none: ');
    expect(output).toContain('2 rows: 1 new, 1 left out (1 without a valid number). No call was placed.');
    expect(exitCode).toBe(1);
    expect(simulator.calls).toHaveLength(0);
    expect(await readdir(directory)).toEqual(['list.csv']);
  });

  it('leaves out in a dry run who was called before', async () => {
    await writeList(numbers(1).map((number) => `${number},x`));
    await finish(start());
    const { exitCode, output } = await finish(start('--dry-run'));
    expect(output).toContain('0 new, 1 left out (1 called before)');
    expect(exitCode).toBe(0);
  });

  it('leaves no files when what it is given is mistyped', async () => {
    expect((await finish(start())).output).toContain('no such file');
    await writeList(numbers(1).map((number) => `${number},x`));
    const mistakes: readonly (readonly [string, ...string[]])[] = [
      ['no column Phone. Its columns are: phoneNumber, order_id', '--column', 'Phone'],
      ['no such file or directory', '--results', 'none/results.csv'],
      ['--results names the list itself', '--results', './list.csv'],
      ['--rate must be a number', '--rate', 'fast'],
      ['--concurrency must be 1 or more', '--concurrency', '1.5'],
      ['defaultCountry', '--country', 'Germany'],
      ["Unknown option '--dryrun'", '--dryrun'],
      ['One list at a time', 'other.csv'],
    ];
    for (const [says, ...given] of mistakes) {
      const { exitCode, output } = await finish(start(...given));
      expect(output).toContain(says);
      expect(exitCode).toBe(1);
    }
    environment['CXONE_ANI_NUMBER'] = '+1';
    expect((await finish(start())).output).toContain('phoneNumber must be');
    expect(await readdir(directory)).toEqual(['list.csv']);
    expect(simulator.calls).toHaveLength(0);
  });
});
