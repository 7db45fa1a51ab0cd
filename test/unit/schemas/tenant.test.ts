import { describe, expect, it } from 'vitest';
import { parseTenantToken, readTenantId } from '../../../src/schemas/tenant.js';
import { toJwt } from '../../support/acd-double.js';

describe('readTenantId', () => {
  it.each([
    toJwt({ tenantId: 5 }),
    toJwt({ tenantId: '' }),
    toJwt({}),
    'opaque',
    'a.%%%.c',
    'a..c',
    'a.bnVsbA.c',
    '',
    5,
    undefined,
  ])('returns undefined for %j', (token) => {
    expect(readTenantId(token)).toBeUndefined();
  });

  it('decodes base64url and UTF-8', () => {
    expect(readTenantId(toJwt({ tenantId: 'Mandant Zürich ÿþ?>' }))).toBe('Mandant Zürich ÿþ?>');
  });
});

describe('parseTenantToken', () => {
  const parse = (tokens: Record<string, unknown>) => parseTenantToken(JSON.stringify({ expires_in: 3600, ...tokens }));

  it.each([
    ['the id_token first', { id_token: toJwt({ tenantId: 'a' }), access_token: toJwt({ tenantId: 'b' }) }, 'a'],
    ['the access_token otherwise', { id_token: toJwt({}), access_token: toJwt({ tenantId: 'b' }) }, 'b'],
    ['the access_token alone', { access_token: toJwt({ tenantId: 'b' }) }, 'b'],
    ['neither, if both are opaque', { id_token: 5, access_token: 'opaque' }, undefined],
  ])('reads the tenant from %s', (_where, tokens, tenantId) => {
    const value = { accessToken: tokens.access_token, lifetimeMs: 3_600_000, tenantId };
    expect(parse(tokens)).toEqual({ ok: true, value });
  });

  it.each(['rubbish', 'null', '[]', '{}', '{"id_token":"a.b.c"}'])('rejects the response %j', (text) => {
    expect(parseTenantToken(text)).toMatchObject({ ok: false });
  });
});
