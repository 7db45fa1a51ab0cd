import { CXoneTimeoutError } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { buildHeldError } from '../../../src/idempotency/guard-errors.js';
import { Redactor } from '../../../src/internal/redact.js';

const use = { key: 'message-1', correlationId: 'c-1', redactor: new Redactor() };
const fingerprint = 'v1:0';
const held = { owner: 'other', fingerprint, placed: true, callId: 'id-1' };

describe('buildHeldError', () => {
  it('keeps an error of the SDK as its cause: it is masked', () => {
    const cause = new CXoneTimeoutError({ message: 'late', limit: 'timeoutMs', limitMs: 5 });
    expect(buildHeldError(use, { held, fingerprint, cause }).cause).toBe(cause);
  });

  it('masks any other cause', () => {
    const cause = new Error('no connection of +14155552671');
    expect(buildHeldError(use, { held, fingerprint, cause }).cause).toMatchObject({
      message: 'no connection of +1415•••2671',
    });
  });
});
