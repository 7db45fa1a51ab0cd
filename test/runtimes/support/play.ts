import { afterAll, beforeAll } from 'vitest';
import { type Fault, type Report, TRIGGERS, type Trigger } from './faults.js';
import { makePlayer, type Runtime } from './runtimes.js';
import type { PlayServer, SeenPost } from './server.js';

const LONG_MS = 10_000;
/** A silent server is waited for no longer. */
const SHORT_MS = 300;

/** What came of one trigger under one fault. */
export interface Played {
  readonly posts: readonly SeenPost[];
  readonly report: Report | undefined;
}

/** All triggers under all faults: name of the trigger and of the fault. */
export function listCases<C>(faults: readonly Fault<C>[]): readonly (readonly [Trigger, Fault<C>])[] {
  return TRIGGERS.flatMap((trigger) => faults.map((fault) => [trigger, fault] as const));
}

interface PlayInit<C> {
  readonly runtime: Runtime;
  readonly faults: readonly Fault<C>[];
  readonly openServer: (fault: (connection: C) => void) => Promise<PlayServer>;
  readonly authority?: string | undefined;
}

/** Plays each trigger under each fault, against a server of its own, in one process of the runtime. */
async function play<C>(folder: string, { runtime, faults, openServer, authority }: PlayInit<C>): Promise<Played[]> {
  const pairs = listCases(faults);
  const servers = await Promise.all(pairs.map(([, fault]) => openServer(fault.play)));
  const cases = pairs.map(([trigger, { report }], at) => ({
    trigger,
    url: servers[at]?.url ?? '',
    timeoutMs: report.code === 'timeout' ? SHORT_MS : LONG_MS,
  }));
  try {
    const reports = (await runtime.play(cases, { folder, authority })) as readonly Report[];
    return servers.map(({ posts }, at) => ({ posts: [...posts], report: reports[at] }));
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** Plays before the tests of a suite. @returns how to find what came of a trigger under a fault */
export function playBefore<C>(init: PlayInit<C>): (trigger: Trigger, fault: Fault<C>) => Played | undefined {
  let played: readonly Played[] = [];
  let player: Awaited<ReturnType<typeof makePlayer>>;
  beforeAll(async () => {
    player = await makePlayer();
    played = await play(player.folder, init);
  });
  afterAll(() => player.remove());
  return (trigger, fault) =>
    played[listCases(init.faults).findIndex(([name, each]) => name === trigger && each === fault)];
}
