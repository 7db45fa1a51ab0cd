import { describe, expect, it, vi } from 'vitest';
import { Redactor } from '../../../src/internal/redact.js';
import { parseErrorBody } from '../../../src/schemas/error-body.js';
import { reply } from '../../support/fetch-double.js';
import { sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const MIB = 1_048_576;

function fill(pattern: string, length = MIB): string {
  return pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);
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
  '\\',
  '%25',
  '&amp;',
  '\uff11',
  'MTIwMjU1',
  '•',
];

/** Counts the characters that are masked for an error of a body, and the ranges that are found in them. */
async function countSteps(body: string): Promise<{ characters: number; matches: number }> {
  const { client, network } = connectDouble();
  network.onApi = () => reply(400, body);
  const maskText = vi.spyOn(Redactor.prototype, 'maskText');
  const exec = vi.spyOn(RegExp.prototype, 'exec');
  await errorOf(client.connections.create(sampleRequest));
  const characters = maskText.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
  const matches = exec.mock.calls.length;
  vi.restoreAllMocks();
  return { characters, matches };
}

describe('CXoneApiError: a hostile body', { timeout: 60_000 }, () => {
  it.each(PATTERNS)('takes steps that grow no faster than the body: %j repeated', async (pattern) => {
    const [small, large] = [await countSteps(fill(pattern, 4_096)), await countSteps(fill(pattern, 8_192))];
    expect(large.characters).toBeLessThanOrEqual(2 * small.characters + 1_000);
    expect(large.matches).toBeLessThanOrEqual(2 * small.matches + 1_000);
  });

  // Quadratic time would take minutes.
  it.each(PATTERNS)('is parsed and masked, and stays the same when masked again: %j repeated', async (pattern) => {
    const redactor = connect();
    const text = fill(pattern, 65_536 / 2);
    parseErrorBody({ text, headers: new Headers(), statusText: '', redactor });
    expect(redactor.maskText(redactor.maskText(text))).toBe(redactor.maskText(text));
  });

  it('takes no more steps for 1 MiB than for 64 KiB', async () => {
    const allowed = await countSteps('1'.repeat(65_536));
    const refused = await countSteps('1'.repeat(MIB));
    expect(refused.characters).toBeLessThan(allowed.characters);
    expect(refused.matches).toBeLessThan(allowed.matches);
  });
});

describe('Redactor.maskJson: a hostile body of 1 MiB', { timeout: 60_000 }, () => {
  it('takes a few steps for each of 32,000 strings', () => {
    const value: unknown = JSON.parse(`[${fill('"a",', MIB / 8).slice(0, -1)}]`);
    const exec = vi.spyOn(RegExp.prototype, 'exec');
    connect().maskJson(value);
    const { length } = exec.mock.calls;
    exec.mockRestore();
    expect(length).toBeLessThan(20 * 32_000);
  });

  it('is not masked beyond 64 levels: 500,000 nested arrays', () => {
    const value: unknown = JSON.parse('['.repeat(MIB / 2) + ']'.repeat(MIB / 2));
    expect(connect().maskJson(value)).toBeUndefined();
  });
});
