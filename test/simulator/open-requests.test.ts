import { expect, it } from 'vitest';
import { OpenRequests } from '../../src/testing/open-requests.js';

it('ends an exchange at once when its client has left before it begins', () => {
  const reason = new Error('left');
  const { signal } = new OpenRequests().open(AbortSignal.abort(reason));
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toBe(reason);
});
