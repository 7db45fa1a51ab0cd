import { expect, it } from 'vitest';
import { OpenRequests } from '../../src/testing/open-requests.js';

it('ends a request immediately when its client disconnected before it opens', () => {
  const reason = new Error('disconnected');
  const { signal } = new OpenRequests().open(AbortSignal.abort(reason));
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toBe(reason);
});
