import { describe, expect, it } from 'vitest';
import {
  ACCESS_KEY_HINTS,
  acdHints,
  DISCOVERY_HINTS,
  findHint,
  outcomeAdvice,
  USER_HUB_HINTS,
} from '../../../src/http/hints.js';

type Causes = Parameters<typeof findHint>[1];

function hintFor(request: Parameters<typeof findHint>[0], causes: Partial<Causes>): string | undefined {
  const nothing = { status: 400, reason: undefined, oauthError: undefined, scheme: undefined, isWebPage: false };
  return findHint(request, { ...nothing, ...causes });
}

describe('findHint', () => {
  it.each([300, 302, 399])('explains for a %i that redirects are rejected, regardless of its hints', (status) => {
    expect(hintFor({ kind: 'trigger' }, { status })).toContain('Redirects are rejected');
    expect(hintFor({ kind: 'token', hints: { [status]: 'Follow it.' } }, { status })).toContain(
      'Redirects are rejected',
    );
  });

  it.each([0, 199, 500])('has no advice for a %i', (status) => {
    expect(hintFor({ kind: 'trigger' }, { status })).toBeUndefined();
  });

  it('prefers the reason to the status', () => {
    expect(hintFor({ kind: 'trigger' }, { reason: 'campaign_disabled' })).toContain('Make the campaign active');
    const scope = { status: 403, reason: 'insufficient_scope' } as const;
    expect(hintFor({ kind: 'read' }, scope)).toContain('Add the scope');
    expect(hintFor({ kind: 'token' }, scope)).toContain('Add the scope');
  });

  it('mentions an ID only on reads', () => {
    expect(hintFor({ kind: 'read' }, { status: 404 })).toContain('Check the ID');
    expect(hintFor({ kind: 'trigger' }, { status: 404 })).toMatch(/^Check campaignId/);
  });

  it('names the other client, and the URL of a web page, when the route may not exist', () => {
    expect(hintFor({ kind: 'trigger' }, { status: 404 })).toContain('use CXoneAcdClient');
    const ofPage = hintFor({ kind: 'trigger' }, { status: 404, isWebPage: true });
    expect(ofPage).toContain('is a web page');
    expect(ofPage).toContain('use CXoneAcdClient');
    expect(hintFor({ kind: 'token' }, { status: 404, isWebPage: true })).not.toContain('CXoneAcdClient');
  });

  it('recommends the retry option for a 429, unless the operation has used it', () => {
    expect(hintFor({ kind: 'trigger' }, { status: 429 })).toContain('the retry option');
    expect(hintFor({ kind: 'read' }, { status: 429, isRetried: true })).toContain('No retry is left');
    expect(hintFor({ kind: 'token' }, { status: 429, isRetried: true })).toContain('share tokens');
  });

  it('gives no advice about a call when a token request was rejected, regardless of its message', () => {
    expect(hintFor({ kind: 'token' }, { reason: 'invalid_phone_number' })).toContain('must allow client credentials');
  });

  it.each([
    ['client credentials', undefined, 'invalid_client', 'client ID and the client secret'],
    ['client credentials', undefined, 'invalid_grant', 'must allow client credentials'],
    ['client credentials', undefined, 'invalid_scope', 'outbound:connection:create'],
    ['an access key', ACCESS_KEY_HINTS, 'invalid_client', "application's client ID"],
    ['an access key', ACCESS_KEY_HINTS, 'invalid_grant', 'access key ID'],
    ['an access key', ACCESS_KEY_HINTS, 'invalid_scope', 'the application, may do'],
    ['an access key', ACCESS_KEY_HINTS, 'unauthorized_client', 'registration'],
    ['the UserHub', USER_HUB_HINTS, 'invalid_client', 'access key ID'],
  ])('prefers the OAuth error to the status: %s, %o, %s', (_grant, hints, oauthError, hint) => {
    for (const status of [400, 401]) expect(hintFor({ kind: 'token', hints }, { status, oauthError })).toContain(hint);
  });

  it.each(['404', 'url', '__proto__', 'constructor'])('takes no advice by the name %s', (oauthError) => {
    expect(hintFor({ kind: 'read' }, { oauthError })).toBe(hintFor({ kind: 'read' }, {}));
  });

  it.each([
    ['trigger', undefined, 'Check realmId and baseUrl'],
    ['token', undefined, 'Check tokenUrl, realmId and baseUrl'],
    ['token', ACCESS_KEY_HINTS, 'Check issuer'],
    ['token', USER_HUB_HINTS, 'Check area and baseUrl'],
    ['discovery', DISCOVERY_HINTS, 'Check issuer'],
    ['read', acdHints(), 'Check apiUrl'],
  ] as const)('names the options of the URL when a web page comes back: %s %o', (kind, hints, options) => {
    const hint = hintFor({ kind, hints }, { status: 404, isWebPage: true });
    expect(hint).toContain('a web page in place of JSON: is the URL right?');
    expect(hint).toContain(options);
  });

  it.each([429, 502])('expects a web page of a gateway with a %i', (status) => {
    expect(hintFor({ kind: 'read' }, { status, isWebPage: true })).toBe(hintFor({ kind: 'read' }, { status }));
  });

  it.each([
    ['OAuth client', undefined],
    ['access key', acdHints()],
  ])('says of a 401 whether another token was rejected too, with the hints about %s', (credentials, hints) => {
    const request = { kind: 'trigger', hints } as const;
    const renewed = `and a new one too: check the ${credentials},`;
    expect(hintFor(request, { status: 401, isTokenRenewed: true })).toContain(renewed);
    const same = `and the token provider returned no other one: check that the token has not expired, and that its ${credentials}`;
    expect(hintFor(request, { status: 401 })).toContain(same);
    expect(hintFor(request, { status: 401, isWebPage: true })).toContain('is a web page');
  });

  it.each(['token', 'discovery'] as const)('mentions no other token for a 401 of a %s request', (kind) => {
    expect(hintFor({ kind }, { status: 401 })).not.toContain('no other one');
  });

  it('explains that a host requires another authentication, but for tokens', () => {
    expect(hintFor({ kind: 'read' }, { status: 401, scheme: 'Basic' })).toContain('requires Basic authentication');
    expect(hintFor({ kind: 'read' }, { status: 401, scheme: 'bearer' })).toContain('rejected the token');
    expect(hintFor({ kind: 'token' }, { status: 401, scheme: 'Basic' })).toContain('client ID');
  });

  it('mentions apiUrl and apiVersion for a 404 of the documented routes', () => {
    expect(hintFor({ kind: 'read', hints: acdHints() }, { status: 404 })).toContain('apiUrl and apiVersion');
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
