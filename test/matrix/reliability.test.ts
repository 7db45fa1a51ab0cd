import { readFile, writeFile } from 'node:fs/promises';
import { CXoneError, type FetchLike } from 'cxone-sdk';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { closeRawServers } from '../support/raw-server.js';
import { type Transport, transports } from '../support/transports.js';
import { answerFaults, bodyFaults } from './answer-faults.js';
import { authority, connectionFaults, requestFaults } from './connection-faults.js';
import type { Fault, FaultSection } from './fault.js';
import { findBreaches, type MatrixOperation, type PlayOptions, playFault } from './play-fault.js';
import {
  type FaultResult,
  type OperationResults,
  renderDifferences,
  renderSection,
  renderTime,
} from './reliability-table.js';
import { statusFaults } from './status-faults.js';
import { playTimeFault, type TimeFault, timeFaults } from './time-faults.js';
import { trustAuthority } from './tls-server.js';
import { tokenFaults } from './token-faults.js';

const GUIDE = new URL('../../docs/guides/reliability.md', import.meta.url);
const PAGE = new URL('../../docs/reference/faults.md', import.meta.url);
const MARKED = /(<!-- matrix:begin[^>]*-->\n)[\s\S]*(<!-- matrix:end -->)/;
const sections = [connectionFaults, requestFaults, answerFaults, bodyFaults, statusFaults, tokenFaults];
const allFaults = sections.flatMap(({ faults }) => faults);
const operations: readonly MatrixOperation[] = ['create', 'get'];
const DIFFERENCES = /(<!-- differences:begin[^>]*-->\n)[\s\S]*(<!-- differences:end -->)/;
const breaches = new Map<string, readonly string[]>();

async function play(fault: Fault, options: PlayOptions) {
  const played = await playFault(fault, options);
  const { operation, retry, isOnce = false } = options;
  const found = findBreaches(options, fault, played);
  if (found.length > 0) breaches.set(`${operation}, retry ${retry}, once ${isOnce}`, found);
  return played;
}

async function playAllModes(fault: Fault, base: Pick<PlayOptions, 'operation' | 'send'>): Promise<FaultResult> {
  const [off, on, once] = await Promise.all([
    play(fault, { ...base, retry: false }),
    play(fault, { ...base, retry: true }),
    play(fault, { ...base, retry: true, isOnce: true }),
  ]);
  return { fault, off, on, once };
}

/** Runs each fault once, for its own test and for the comparison with the guide. */
function remember<T, R>(work: (subject: T) => Promise<R>): (subject: T) => Promise<R> {
  const done = new Map<T, Promise<R>>();
  return (subject) => {
    const result = done.get(subject) ?? work(subject);
    done.set(subject, result);
    return result;
  };
}

function playOver(send: FetchLike) {
  return remember(async (fault: Fault): Promise<OperationResults> => {
    const [create, get] = await Promise.all(operations.map((operation) => playAllModes(fault, { operation, send })));
    if (!create || !get) throw new Error('Not played');
    await closeRawServers();
    return { create, get };
  });
}

const resultsOver = new Map(transports.map(({ name, fetch }) => [name, playOver(fetch)]));

function resultsOf(fault: Fault, name: Transport['name'] = 'fetch'): Promise<OperationResults> {
  const results = resultsOver.get(name);
  if (!results) throw new Error(`No transport ${name}`);
  return results(fault);
}

const timeOf = remember(
  async (fault: TimeFault) => [fault, await playTimeFault(fault, false), await playTimeFault(fault, true)] as const,
);

async function renderAll(): Promise<string> {
  const parts: string[] = [];
  for (const section of sections) parts.push(await renderOne(section));
  const times: Awaited<ReturnType<typeof timeOf>>[] = [];
  for (const fault of timeFaults) times.push(await timeOf(fault));
  return [...parts, renderTime('Time and tokens', times)].join('\n\n');
}

async function renderOne(section: FaultSection): Promise<string> {
  const results: OperationResults[] = [];
  for (const fault of section.faults) results.push(await resultsOf(fault));
  return renderSection(section, { create: results.map(({ create }) => create), get: results.map(({ get }) => get) });
}

beforeEach(() => trustAuthority(authority.cert));
afterAll(closeRawServers);

describe.each(transports)('the fault matrix over $name', ({ name }) => {
  describe.each(sections)('$title', ({ faults }) => {
    it.each(faults)('$name: keeps the guarantees', async (fault) => {
      breaches.clear();
      await resultsOf(fault, name);
      expect(breaches, JSON.stringify([...breaches])).toEqual(new Map());
    });
  });

  it('retries a create only if no call was placed', async () => {
    const all = await Promise.all(allFaults.map((fault) => resultsOf(fault, name)));
    const retried = all.filter(({ create }) => create.on.requests > 1).map(({ create }) => create.on);
    const outcomes = retried.map(({ error }) => (error instanceof CXoneError ? error.outcome : 'success'));
    expect(retried.length).toBeGreaterThan(5);
    expect(new Set(outcomes)).toEqual(new Set(['not_placed']));
  });
});

describe('the fault matrix', () => {
  describe('Time and tokens', () => {
    it.each(timeFaults)('$name: keeps the guarantees', async (fault) => {
      const [, off, on] = await timeOf(fault);
      for (const { placed, calls, result, tokenRequests } of [off, on]) {
        expect(placed).toBeLessThanOrEqual(calls);
        expect(tokenRequests).toBeLessThanOrEqual(1);
        if (result instanceof CXoneError) expect(result.outcome).toBeDefined();
        else expect(placed).toBe(calls);
      }
    });
  });

  it('matches the tables in docs/reference/faults.md (UPDATE_RELIABILITY=1 rewrites them)', async () => {
    const page = await readFile(PAGE, 'utf8');
    const table = await renderAll();
    const expected = page.replace(MARKED, (_all, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
    if (process.env['UPDATE_RELIABILITY'] === '1') await writeFile(PAGE, expected);
    else expect(page).toBe(expected);
  });

  it('lists what createNodeFetch changes in docs/guides/reliability.md (UPDATE_RELIABILITY=1 rewrites it)', async () => {
    const guide = await readFile(GUIDE, 'utf8');
    const pairs: [OperationResults, OperationResults][] = [];
    for (const fault of allFaults) pairs.push([await resultsOf(fault), await resultsOf(fault, 'createNodeFetch')]);
    const table = renderDifferences(pairs);
    const expected = guide.replace(DIFFERENCES, (_all, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
    if (process.env['UPDATE_RELIABILITY'] === '1') await writeFile(GUIDE, expected);
    else expect(guide).toBe(expected);
  });
});
