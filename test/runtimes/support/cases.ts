import { afterAll, beforeAll } from 'vitest';
import { COMMANDS, type Fault, type Report, TRIGGERS, type Trigger } from './faults.js';
import { makeConsumer, type Runtime } from './runtimes.js';
import type { FaultyServer, SeenPost } from './server.js';

const LONG_MS = 10_000;
/** A silent server is waited for no longer. */
const SHORT_MS = 300;

/** Result of one trigger under one fault. */
export interface CaseResult {
  readonly posts: readonly SeenPost[];
  readonly report: Report | undefined;
}

/** All triggers under all faults: name of the trigger and of the fault. */
export function listCases<C>(faults: readonly Fault<C>[]): readonly (readonly [Trigger, Fault<C>])[] {
  return [...TRIGGERS, ...COMMANDS].flatMap((trigger) => faults.map((fault) => [trigger, fault] as const));
}

interface RunInit<C> {
  readonly runtime: Runtime;
  readonly faults: readonly Fault<C>[];
  readonly openServer: (fault: (connection: C) => void) => Promise<FaultyServer>;
  readonly authority?: string | undefined;
}

/** Runs each trigger under each fault, against a server of its own, in one process of the runtime. */
async function runCases<C>(
  folder: string,
  { runtime, faults, openServer, authority }: RunInit<C>,
): Promise<CaseResult[]> {
  const pairs = listCases(faults);
  const servers = await Promise.all(pairs.map(([, fault]) => openServer(fault.inject)));
  const cases = pairs.map(([trigger, { report }], at) => ({
    trigger,
    url: servers[at]?.url ?? '',
    timeoutMs: report.code === 'timeout' ? SHORT_MS : LONG_MS,
  }));
  try {
    const reports = (await runtime.runCases(cases, { folder, authority })) as readonly Report[];
    return servers.map(({ posts }, at) => ({ posts: [...posts], report: reports[at] }));
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** Runs the cases before the tests of a suite. @returns a function that finds the result of one */
export function runBefore<C>(init: RunInit<C>): (trigger: Trigger, fault: Fault<C>) => CaseResult | undefined {
  let results: readonly CaseResult[] = [];
  let consumer: Awaited<ReturnType<typeof makeConsumer>>;
  beforeAll(async () => {
    consumer = await makeConsumer();
    results = await runCases(consumer.folder, init);
  });
  afterAll(() => consumer.remove());
  return (trigger, fault) =>
    results[listCases(init.faults).findIndex(([name, each]) => name === trigger && each === fault)];
}
