import { CXoneTimeoutError } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { buildDuplicateError } from '../../../src/idempotency/guard-errors.js';
import { Redactor } from '../../../src/internal/redact.js';

const use = { key: 'message-1', correlationId: 'c-1' };
const duplicate = { outcome: 'placed', reason: 'It was placed before' } as const;

describe('buildDuplicateError', () => {
  it('keeps an error of the SDK as its cause: it is masked', () => {
    const cause = new CXoneTimeoutError({ message: 'late', limit: 'timeoutMs', limitMs: 5 });
    expect(buildDuplicateError(use, { ...duplicate, cause }, new Redactor()).cause).toBe(cause);
  });

  it('masks any other cause', () => {
    const cause = new Error('no connection of +14155552671');
    expect(buildDuplicateError(use, { ...duplicate, cause }, new Redactor()).cause).toMatchObject({
      message: 'no connection of +1415•••2671',
    });
  });
});
