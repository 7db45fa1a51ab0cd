import { describe, expect, it } from 'vitest';
import { listCases, runBefore } from './support/cases.js';
import { FAULTS, type Trigger, toReport } from './support/faults.js';
import { openHttp1Server } from './support/http1-server.js';
import { HTTP1_RUNTIMES } from './support/runtimes.js';

/** Header that states the length of the body. Deno states no length of an empty stream, and replays all other bodies. */
function toFraming(trigger: Trigger, runtime: string): unknown {
  // Node.js states no length of a DELETE without a body.
  if (trigger === 'acd.callbacks.cancel' && runtime.startsWith('Node.js')) return undefined;
  if (trigger === 'connections.create') return expect.stringMatching(/^content-length: [1-9]\d*$/);
  return runtime === 'Deno' ? 'transfer-encoding: chunked' : 'content-length: 0';
}

/** Bun retries a PUT and a DELETE on a kept connection, so that the SDK asks for a new one. */
function isOnNewConnection(trigger: Trigger, runtime: string): boolean {
  return runtime === 'Bun' && (trigger === 'acd.callbacks.reschedule' || trigger === 'acd.callbacks.cancel');
}

describe.each(HTTP1_RUNTIMES)('a trigger on a kept connection, on $name', (runtime) => {
  const find = runBefore({ runtime, faults: FAULTS, openServer: openHttp1Server });

  it.each(listCases(FAULTS).map(([trigger, fault]) => [trigger, fault.name, fault] as const))(
    '%s is sent once, and what is known of the call is reported: %s',
    (trigger, _name, fault) => {
      const result = find(trigger, fault);
      const connection = isOnNewConnection(trigger, runtime.name) ? 2 : 1;
      expect(result?.posts).toEqual([{ connection, framing: toFraming(trigger, runtime.name) }]);
      expect(result?.report).toEqual(toReport(trigger, fault.report));
    },
  );
});
