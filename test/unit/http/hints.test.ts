import { describe, expect, it } from 'vitest';
import { adviceOf, hintOf } from '../../../src/http/hints.js';

describe('hintOf', () => {
  it.each([300, 302, 399])('says of a %i that redirects are refused, whatever hints the request has', (status) => {
    expect(hintOf({ kind: 'trigger' }, status, undefined)).toContain('Redirects are refused');
    expect(hintOf({ kind: 'token', hints: { [status]: 'Follow it.' } }, status, undefined)).toContain(
      'Redirects are refused',
    );
  });

  it.each([0, 199, 500])('says nothing of a %i', (status) => {
    expect(hintOf({ kind: 'trigger' }, status, undefined)).toBeUndefined();
  });

  it('goes by the reason before the status', () => {
    expect(hintOf({ kind: 'trigger' }, 400, 'campaign_disabled')).toContain('Make the campaign active');
    expect(hintOf({ kind: 'read' }, 403, 'insufficient_scope')).toContain('Add the scope');
    expect(hintOf({ kind: 'token' }, 403, 'insufficient_scope')).toContain('Add the scope');
  });

  it('speaks of an id only where one was asked for', () => {
    expect(hintOf({ kind: 'read' }, 404, undefined)).toContain('Check the id');
    expect(hintOf({ kind: 'trigger' }, 404, undefined)).toMatch(/^Check campaignId/);
  });

  it('gives no advice about a call when a token was refused, whatever the words of the refusal', () => {
    expect(hintOf({ kind: 'token' }, 400, 'invalid_phone_number')).toContain('must allow client credentials');
  });
});

describe('adviceOf', () => {
  it('says what is known of the call', () => {
    expect(adviceOf('not_placed')).toBe('No call was placed.');
    expect(adviceOf('placed')).toContain('do not create it again');
    expect(adviceOf('unknown')).toContain('may have been placed');
  });

  it('is empty where no call was at stake', () => {
    expect(adviceOf(undefined)).toBe('');
  });
});
