import { Deadline } from '../../src/http/deadline.js';
import { toSend } from '../../src/http/fetch.js';
import type { ApiRequest, RequestContext } from '../../src/http/request.js';
import { Redactor } from '../../src/internal/redact.js';
import { DEFAULT_LIMITS } from '../../src/options/limits.js';
import { FakeClock } from './fake-clock.js';
import { FetchDouble } from './fetch-double.js';
import { baseUrl } from './samples.js';

/** Creates the context of a request on a fake clock, over a network in memory. */
export function createContext<T>(
  request: ApiRequest<T>,
  overrides: Partial<RequestContext<T>> = {},
): RequestContext<T> {
  const clock = new FakeClock();
  const http = overrides.http ?? { send: toSend(new FetchDouble(clock).fetch), clock };
  return {
    request,
    url: `${baseUrl}${request.path}`,
    limits: { ...DEFAULT_LIMITS, timeoutMs: false },
    http,
    deadline: new Deadline({ clock: http.clock }),
    redactor: new Redactor(),
    correlationId: 'c-1',
    attempts: 0,
    ...overrides,
  };
}
