import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenFor } from '../../examples/support/simulated-environment.js';
import { runExample } from './run-example.js';

const simulator = new CXoneSimulator();
const RESULTS = 'list.csv.results.csv';
let directory: string;
let environment: Record<string, string>;

function writeList(...rows: readonly string[]): Promise<void> {
  return writeFile(join(directory, 'list.csv'), ['phoneNumber,order_id', ...rows].join('\n'));
}

async function readResults(name = RESULTS): Promise<readonly Readonly<Record<string, string>>[]> {
  return parse(await readFile(join(directory, name)), { columns: true });
}

async function run(...more: readonly string[]) {
  const given = { environment, directory, arguments: ['list.csv', '--rate', '1000', ...more] };
  const { exitCode, stdout, stderr } = await runExample('call-list.ts', given);
  return { exitCode, output: stdout + stderr };
}

function listCalled(): readonly (string | undefined)[] {
  return simulator.acd.placed.map(({ phoneNumber }) => phoneNumber).sort();
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'call-list-acd-'));
  environment = await listenFor(simulator, 'CXoneAcdClient');
});

afterEach(async () => {
  await simulator.close();
  simulator.reset();
  await rm(directory, { recursive: true });
});

describe('examples/call-list.ts, with CXoneAcdClient', { timeout: 90_000 }, () => {
  it('starts one script per number, and writes a line for each row', async () => {
    await writeList('(202) 555-0142,a', '+12025550143,b', '+12025550142,c', '+999,d');
    const { exitCode, output } = await run('--country', 'US');
    expect(output).toContain('placed 2, not placed 1, unknown 0, same number 1');
    expect(exitCode).toBe(1);
    expect(listCalled()).toEqual(['+12025550142', '+12025550143']);
    for (const { parameters } of simulator.acd.placed) expect(parameters).toHaveLength(1);
    const ids = new Set(simulator.acd.placed.map(({ id }) => `'${id}`));
    const results = await readResults();
    const settings = { service: environment['CXONE_API_URL'], skillId: '4711', scriptPath: simulator.acd.scriptPath };
    expect(results.map(({ outcome }) => outcome)).toEqual(['placed', 'placed', 'same_number', 'not_placed']);
    for (const line of results) expect(line).toMatchObject(settings);
    for (const { id = '' } of results.slice(0, 2)) expect(ids.delete(id)).toBe(true);
  });

  it('places no duplicate call in the next run, flags an unknown outcome, and retries what was not placed', async () => {
    await writeList('+12025550142,a', '+12025550143,b', '+12025550144,c');
    simulator.fail({ on: 'start_script', connection: 'reset_after' }, { on: 'start_script', status: 403 });
    expect((await run('--concurrency', '1')).output).toContain('placed 1, not placed 1, unknown 1');
    const { exitCode, output } = await run();
    expect(output).toContain('3 rows: 1 new, 2 left out (1 may have been called before, 1 called before)');
    expect(output).toContain('  +12025550142: may have been called at 20');
    expect(exitCode).toBe(1);
    expect(listCalled()).toEqual(['+12025550142', '+12025550143', '+12025550144']);
  });

  it('retries a 429 within the run', async () => {
    await writeList('+12025550142,a');
    simulator.fail({ on: 'start_script', status: 429 });
    expect((await run()).output).toContain('placed 1');
    expect(listCalled()).toEqual(['+12025550142']);
  });

  it('shows in a dry run whom it would call, and writes, sends and calls nothing', async () => {
    await writeList('(202) 555-0142,a', 'none,b');
    const { exitCode, output } = await run('--country', 'US', '--dry-run');
    expect(output).toMatch(/^row 2: call \+12025550142$/m);
    expect(output).toContain('row 3: leave out none: ');
    expect(output).toMatch(/^Dry run for http\S+, skillId 4711, scriptPath .+: 2 rows: 1 new, 1 left out/m);
    expect(exitCode).toBe(1);
    expect(simulator.requests).toEqual([]);
    expect(await readdir(directory)).toEqual(['list.csv']);
  });

  it.each([
    { name: 'skill', variables: { CXONE_SKILL_ID: '4712' }, says: 'skillId 4712' },
    { name: 'script', variables: { CXONE_SCRIPT_PATH: 'Another' }, says: 'scriptPath Another' },
    { name: 'service', variables: { CXONE_API_URL: 'http://127.0.0.1:9' }, says: 'http://127.0.0.1:9' },
  ])('refuses the results of another $name by name', async ({ variables, says }) => {
    await writeList('+12025550142,a');
    await run();
    await writeList('+12025550142,a', '+12025550143,b');
    Object.assign(environment, variables);
    const { exitCode, output } = await run();
    expect(output).toMatch(/belongs to http\S+, skillId 4711, scriptPath .+ This run is for /);
    expect(output.slice(output.indexOf('This run'))).toContain(says);
    expect(exitCode).toBe(1);
    expect(listCalled()).toEqual(['+12025550142']);
  });

  it('refuses the results of the other client', async () => {
    await writeList('+12025550142,a');
    await run();
    environment = await listenFor(simulator);
    const { exitCode, output } = await run();
    expect(output).toMatch(/belongs to .+, skillId 4711, .+ This run is for .+, campaignId /);
    expect(exitCode).toBe(1);
    expect(simulator.calls).toEqual([]);
  });

  it('rehearses on the simulator with --client and no variables', async () => {
    await writeList('+12025550142,a');
    environment = {};
    const { exitCode, output } = await run('--client', 'CXoneAcdClient');
    expect(output).toContain('No CXONE_* variable of CXoneAcdClient is set: calling the simulator');
    expect(exitCode).toBe(0);
    const results = await readResults('list.csv.results.simulator.csv');
    expect(results).toMatchObject([{ outcome: 'placed', service: 'simulator', skillId: '4711' }]);
  });

  it('asks for --client where the variables of both clients are set, and uses the one it names', async () => {
    await writeList('+12025550142,a');
    environment = { ...environment, ...(await listenFor(simulator)), CXONE_CLIENT: '' };
    const undecided = await run();
    expect(undecided.output).toContain('choose one with --client CXoneClient or --client CXoneAcdClient');
    expect(undecided.exitCode).toBe(1);
    expect((await run('--client', 'another')).output).toContain('--client must be CXoneClient or CXoneAcdClient');
    await run('--client', 'CXoneAcdClient');
    expect([simulator.calls.length, simulator.acd.placed.length]).toEqual([0, 1]);
  });
});
