import { rawAnswer } from '../support/raw-server.js';
import { end, type Fault, type FaultSection } from './fault.js';

const REDIRECTS = [300, 301, 302, 303, 304, 305, 307, 308];
const REJECTIONS = [
  400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425,
  426, 428, 429, 431, 451, 499,
];
const FAILURES = [500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511, 520, 521, 522, 523, 524, 525, 526, 530, 599];
const DATE = 'Retry-After: Fri, 27 Oct 2023 10:00:05 GMT';

/** The target of a redirect: a closed port, so that a followed redirect fails. */
const elsewhere = 'Location: http://127.0.0.1:1/elsewhere';

function answerWith(status: number, ...headers: readonly string[]): Fault['onRequest'] {
  const isEmpty = status === 304;
  return end(isEmpty ? 'HTTP/1.1 304 Not Modified\r\n\r\n' : rawAnswer(status, '{"message":"Because"}', headers));
}

/** Responses without a success status. */
export const statusFaults: FaultSection = {
  title: 'Statuses',
  faults: [
    ...REDIRECTS.map((status) => ({ name: `${status}`, group: '3', onRequest: answerWith(status, elsewhere) })),
    ...REJECTIONS.map((status) => ({
      name: `${status}`,
      group: '4',
      isProcessed: false,
      isRetriedByFetch: status === 421,
      onRequest: answerWith(status),
    })),
    { name: '408', onRequest: answerWith(408) },
    {
      name: '429 with `Retry-After: 7`',
      isProcessed: false,
      onRequest: answerWith(429, 'Retry-After: 7'),
    },
    { name: '429 with a date 5 s away', isProcessed: false, onRequest: answerWith(429, DATE) },
    { name: '429 with `Retry-After: soon`', isProcessed: false, onRequest: answerWith(429, 'Retry-After: soon') },
    { name: '429 with `Retry-After: 3600`', isProcessed: false, onRequest: answerWith(429, 'Retry-After: 3600') },
    ...FAILURES.map((status) => ({ name: `${status}`, group: '5', onRequest: answerWith(status) })),
    { name: '503 with `Retry-After: 7`', onRequest: answerWith(503, 'Retry-After: 7') },
    { name: '600', onRequest: answerWith(600) },
  ],
};
