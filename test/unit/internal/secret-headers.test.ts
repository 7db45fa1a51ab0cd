import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../src/internal/redact.js';
import { findSecretHeaders } from '../../../src/internal/secrets.js';

describe('findSecretHeaders', () => {
  it.each([
    'x-api-key',
    'ocp-apim-subscription-key',
    'x-client-secret',
    'x-token',
    'proxy-authorization',
    'cookie',
    'x-signature',
  ])('takes the value of %s for a secret', (name) => {
    expect(findSecretHeaders({ [name]: 'hidden', accept: 'shown' })).toEqual(['hidden']);
  });

  it.each(['user-agent', 'x-request-id', 'traceparent', 'x-region'])('takes the value of %s for none', (name) => {
    expect(findSecretHeaders({ [name]: 'shown' })).toEqual([]);
  });
});

describe('Redactor.rememberHeaders', () => {
  it('masks their secrets for as long as the client lives', () => {
    const redactor = new Redactor();
    redactor.rememberHeaders({ 'x-api-key': 'gateway-key' });
    expect(redactor.text('gateway-key')).toBe('•••');
    expect(redactor.forCall([]).text('gateway-key')).toBe('•••');
  });
});
