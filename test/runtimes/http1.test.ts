import { describe, expect, it } from 'vitest';
import { FAULTS, type Trigger } from './support/faults.js';
import { openHttp1Server } from './support/http1-server.js';
import { listCases, playBefore } from './support/play.js';
import { HTTP1_RUNTIMES } from './support/runtimes.js';

/** How the length of the body is stated. Deno states it of no empty stream, and replays whatever is not a stream. */
function toFraming(trigger: Trigger, runtime: string): unknown {
  if (trigger === 'connections.create') return expect.stringMatching(/^content-length: [1-9]\d*$/);
  return runtime === 'Deno' ? 'transfer-encoding: chunked' : 'content-length: 0';
}

describe.each(HTTP1_RUNTIMES)('a trigger on a kept connection, on $name', (runtime) => {
  const find = playBefore({ runtime, faults: FAULTS, openServer: openHttp1Server });

  it.each(listCases(FAULTS).map(([trigger, fault]) => [trigger, fault.name, fault] as const))(
    '%s is sent once, and what is known of the call is reported: %s',
    (trigger, _name, fault) => {
      const played = find(trigger, fault);
      expect(played?.posts).toEqual([{ connection: 1, framing: toFraming(trigger, runtime.name) }]);
      expect(played?.report).toEqual(fault.report);
    },
  );
});
