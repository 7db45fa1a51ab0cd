import { expect, it } from 'vitest';
import { OpenExchanges } from '../../src/testing/exchanges.js';

it('ends an exchange at once when its client has left before it begins', () => {
  const reason = new Error('left');
  const { signal } = new OpenExchanges().begin(AbortSignal.abort(reason));
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toBe(reason);
});
