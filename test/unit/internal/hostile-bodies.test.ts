import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../src/internal/redact.js';
import { parseErrorBody } from '../../../src/schemas/error-body.js';

const MIB = 1_048_576;
/** Quadratic time would take minutes; linear time takes tens of milliseconds. */
const LIMIT_MS = 5_000;

function fill(pattern: string): string {
  return pattern.repeat(Math.ceil(MIB / pattern.length)).slice(0, MIB);
}

function connect(): Redactor {
  const redactor = new Redactor();
  redactor.rememberSecret('s3cr3t/with+odd=chars');
  for (let index = 0; index < 64; index++) redactor.rememberToken(`eyJhbGciOiJI.${String(index).repeat(400)}.sig`);
  return redactor.forRequest(['+14155552671', '+12015550123']);
}

// Each of these makes a vulnerable pattern backtrack at every character.
const PATTERNS = [
  'eyJ-',
  'eyJaaaaa.',
  '.eyJaaaaaa',
  'Bearer ',
  'Bearer+a!',
  'Basic a!',
  'Bearer  ',
  '1',
  '+',
  '+1 +1',
  '+1%20',
  '&nbsp;',
  '+&#1;',
  '1 4 ',
  '14155',
  'password=',
  'password ',
  'api_key:"',
  '<',
  '<a',
  '<script',
  '<script>',
  ' ',
  '[',
  '"',
  '\\u0031',
  '•',
];

describe('Redactor and parseErrorBody: a hostile body of 1 MiB', { timeout: 60_000 }, () => {
  it.each(PATTERNS)('takes linear time to mask and parse: %j repeated', (pattern) => {
    const redactor = connect();
    const text = fill(pattern);
    const startedAt = performance.now();
    parseErrorBody({ text, headers: new Headers(), statusText: '', redactor });
    expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS);
  });

  it('takes linear time to mask: 250,000 strings', () => {
    const value: unknown = JSON.parse(`[${fill('"a",').slice(0, -1)}]`);
    const startedAt = performance.now();
    connect().maskJson(value);
    expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS);
  });

  it('is not masked beyond 64 levels: 500,000 nested arrays', () => {
    const value: unknown = JSON.parse('['.repeat(MIB / 2) + ']'.repeat(MIB / 2));
    expect(connect().maskJson(value)).toBeUndefined();
  });
});
