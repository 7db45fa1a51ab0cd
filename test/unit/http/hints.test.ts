import { describe, expect, it } from 'vitest';
import { findHint, outcomeAdvice } from '../../../src/http/hints.js';

describe('findHint', () => {
  it.each([300, 302, 399])('explains for a %i that redirects are rejected, regardless of its hints', (status) => {
    expect(findHint({ kind: 'trigger' }, status, undefined)).toContain('Redirects are rejected');
    expect(findHint({ kind: 'token', hints: { [status]: 'Follow it.' } }, status, undefined)).toContain(
      'Redirects are rejected',
    );
  });

  it.each([0, 199, 500])('has no advice for a %i', (status) => {
    expect(findHint({ kind: 'trigger' }, status, undefined)).toBeUndefined();
  });

  it('prefers the reason to the status', () => {
    expect(findHint({ kind: 'trigger' }, 400, 'campaign_disabled')).toContain('Make the campaign active');
    expect(findHint({ kind: 'read' }, 403, 'insufficient_scope')).toContain('Add the scope');
    expect(findHint({ kind: 'token' }, 403, 'insufficient_scope')).toContain('Add the scope');
  });

  it('mentions an ID only on reads', () => {
    expect(findHint({ kind: 'read' }, 404, undefined)).toContain('Check the ID');
    expect(findHint({ kind: 'trigger' }, 404, undefined)).toMatch(/^Check campaignId/);
  });

  it('gives no advice about a call when a token request was rejected, regardless of its message', () => {
    expect(findHint({ kind: 'token' }, 400, 'invalid_phone_number')).toContain('must allow client credentials');
  });
});

describe('outcomeAdvice', () => {
  it('describes the outcome', () => {
    expect(outcomeAdvice('not_placed')).toBe('No call was placed.');
    expect(outcomeAdvice('placed')).toContain("don't call create() again");
    expect(outcomeAdvice('unknown')).toContain('may have been placed');
  });

  it('is empty on reads', () => {
    expect(outcomeAdvice(undefined)).toBe('');
  });
});
