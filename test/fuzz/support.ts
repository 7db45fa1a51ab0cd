import { CXoneError, type CXoneEvent } from 'cxone-sdk';
import fc from 'fast-check';
import { expect } from 'vitest';
import { findLeaks, showAll } from '../support/leaks.js';

/** The same values on every computer. Another seed tests other values: `FUZZ_SEED=7 npx vitest run … test/fuzz`. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_231_027);
const factor = Number(process.env['FUZZ_FACTOR'] ?? 1);

/** Checks a property `runs` times, from the fixed seed. */
export function explore<T>(
  runs: number,
  input: fc.Arbitrary<T>,
  check: (value: T) => void | Promise<void>,
): Promise<void> {
  const before = prototypes();
  const property = fc.asyncProperty(input, async (value) => {
    await check(value);
    expect(prototypes()).toEqual(before);
  });
  return fc.assert(property, { seed, numRuns: runs * factor });
}

/** The keys that every object inherits, which no input may change. */
function prototypes(): readonly PropertyKey[] {
  return [Object.prototype, Array.prototype, Function.prototype, Error.prototype].flatMap((each) =>
    Reflect.ownKeys(each),
  );
}

/** Values that no output may contain. */
export interface Planted {
  readonly secret: string;
  readonly token: string;
  readonly numbers: readonly [callee: string, caller: string];
}

// Long enough not to occur in another string by chance.
export const planted: fc.Arbitrary<Planted> = fc.record({
  secret: fc.string({ unit: 'binary', minLength: 8, maxLength: 40 }).map((text) => `zq${text}qz`),
  token: fc.stringMatching(/^[\x21-\x7e]{12,60}$/),
  numbers: fc.constantFrom(
    ['+16502530000', '+12015550123'] as const,
    ['+442079460958', '+4930901820'] as const,
    ['+33142685300', '+390612345678'] as const,
  ),
});

/** The encodings in which a service might echo a secret. */
const ENCODINGS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  encodeURIComponent,
  (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  (secret) => JSON.stringify(secret).slice(1, -1),
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => Buffer.from(secret).toString('base64url'),
  (secret) => `Basic ${Buffer.from(`client-1:${secret}`).toString('base64')}`,
  (secret) => `Bearer ${secret}`,
  (secret) =>
    secret
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
];

const NUMBER_FORMATS: readonly ((number: string) => string)[] = [
  (number) => number,
  (number) => number.slice(1),
  encodeURIComponent,
  (number) => number.replace(/^(\+\d\d)(\d{3})/, '$1 ($2) '),
  (number) => number.slice(1).replace(/(\d{3})(?=\d)/g, '$1-'),
  (number) => number.replace(/(\d{3})(?=\d)/g, '$1&nbsp;'),
  (number) => encodeURIComponent(number.replace(/(\d{3})(?=\d)/g, '$1 ')),
];

/** Strings with the planted values between ordinary and hostile ones. */
export function echoes({ secret, token, numbers }: Planted): fc.Arbitrary<string> {
  const spelled = fc
    .tuple(fc.constantFrom(secret, token), fc.constantFrom(...ENCODINGS))
    .map(([text, spell]) => spell(text));
  const written = fc
    .tuple(fc.constantFrom(...numbers), fc.constantFrom(...NUMBER_FORMATS))
    .map(([text, write]) => write(text));
  const other = fc.constantFrom(
    'Invalid Phone Number',
    'error',
    '<p>',
    '</p>',
    '{"a":',
    '\r\n',
    ' is wrong. ',
    '__proto__',
  );
  const piece = fc.oneof(spelled, written, other, fc.string({ maxLength: 12 }));
  return fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(' '));
}

const KEYS = [
  'message',
  'error',
  'error_description',
  'errors',
  'detail',
  'title',
  'id',
  'connectionId',
  'status',
  'contact',
  'phoneNumber',
  'access_token',
  'expires_in',
  'userData',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
];

/** JSON that a service might return, with the planted values in values and keys. */
export function jsonTexts(given: Planted): fc.Arbitrary<string> {
  const text = echoes(given).map((each) => JSON.stringify(each));
  const number = fc.constantFrom(...given.numbers).map((each) => each.slice(1));
  const { value } = fc.letrec<{ value: string }>((tie) => {
    const member = fc.tuple(
      fc.oneof(
        fc.constantFrom(...KEYS).map((key) => JSON.stringify(key)),
        text,
      ),
      tie('value'),
    );
    const object = fc
      .array(member, { maxLength: 6 })
      .map((all) => `{${all.map(([key, each]) => `${key}:${each}`).join()}}`);
    const array = fc.array(tie('value'), { maxLength: 4 }).map((all) => `[${all.join()}]`);
    const leaf = fc.oneof(text, number, fc.json({ maxDepth: 1 }));
    return { value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, object, array) };
  });
  return value;
}

/** Response bodies of all kinds. */
export function bodies(given: Planted): fc.Arbitrary<string> {
  const json = jsonTexts(given);
  return fc.oneof(
    { weight: 4, arbitrary: json },
    { weight: 1, arbitrary: fc.tuple(json, fc.nat(40)).map(([text, cut]) => text.slice(0, -cut)) },
    { weight: 1, arbitrary: echoes(given) },
    {
      weight: 1,
      arbitrary: echoes(given).map((text) => `<!doctype html><html><body><pre>${text}</pre></body></html>`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', 'null', '0', '[[', '['.repeat(5_000), `${'['.repeat(80)}${']'.repeat(80)}`),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  );
}

const HEADERS = [
  'icstatusdescription',
  'location',
  'www-authenticate',
  'x-request-id',
  'correlationid',
  'set-cookie',
  'authorization',
  'x-echo',
  'content-type',
];

const RETRY_AFTER = ['5', '0', '-1', '1e9', '9'.repeat(30), 'soon', 'Fri, 27 Oct 2023 10:00:30 GMT'];

export function headerRecords(given: Planted): fc.Arbitrary<Record<string, string>> {
  const latin = echoes(given).map((text) => text.replace(/[^\x20-\x7e\x80-\xff]/g, ' '));
  const echoing = fc.dictionary(fc.constantFrom(...HEADERS, `x-${given.numbers[0].slice(1)}`), latin, { maxKeys: 4 });
  // No echoed values here: digits are a number of seconds.
  const asking = fc.constantFrom(...RETRY_AFTER).map((value) => ({ 'retry-after': value }));
  return fc.tuple(echoing, fc.oneof(fc.constant({}), asking)).map(([all, one]) => ({ ...all, ...one }));
}

export function responses(given: Planted, status: fc.Arbitrary<number>): fc.Arbitrary<Response> {
  return fc.tuple(status, bodies(given), headerRecords(given), echoes(given)).map(([code, body, headers, text]) => {
    const isEmpty = [204, 205, 304].includes(code);
    const statusText = text.replace(/[^\x20-\x7e]/g, ' ');
    return new Response(isEmpty ? null : body, { status: code, statusText, headers });
  });
}

function thrower(): never {
  throw new Error('a trap of the caller');
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function cyclic(): object {
  const value: Record<string, unknown> = {};
  value['self'] = [value];
  return value;
}

/** A small object whose JSON is extremely large. */
export function doubling(): object {
  let value: object = {};
  for (let level = 0; level < 40; level++) value = { a: value, b: value };
  return value;
}

/** Creates a value on demand: fast-check itself fails on some. */
export type Maker = () => unknown;

const MONSTERS: readonly Maker[] = [
  () => new Proxy({}, { get: thrower, ownKeys: thrower, getPrototypeOf: thrower, has: thrower }),
  () => new Proxy(() => 0, { get: thrower, apply: thrower }),
  revoked,
  cyclic,
  () => Object.defineProperty({}, 'a', { get: thrower, enumerable: true }),
  () => Object.create({ inherited: true }),
  () => Object.create(null),
  () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  () => Symbol('s'),
  () => () => 0,
  () => class {},
  // The longest possible array, without elements: a loop over it does not end in time.
  () => Array(2 ** 32 - 1),
  () => Object.fromEntries([['then', (resolve: (value: unknown) => void) => resolve('thenable')]]),
  () => ({ toString: thrower, toJSON: thrower, valueOf: thrower }),
  () => 'x'.repeat(100_000),
  () => '\ud800',
];

/** Values that are wrong in an unusual way. */
export const hostile: fc.Arbitrary<Maker> = fc.oneof(
  fc.constantFrom(...MONSTERS),
  fc
    .anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: true,
      withBoxedValues: true,
    })
    .map((value) => () => value),
);

/** Values that a broken transport, provider or store throws. */
export function failures(given: Planted): fc.Arbitrary<Maker> {
  const text = echoes(given);
  const toError = (each: string) =>
    Object.assign(new TypeError(each), { code: each, request: { headers: { authorization: each } } });
  return fc.oneof(
    text.map((each) => () => toError(each)),
    text.map((each) => () => each),
    fc.tuple(text, text).map(
      ([outer, cause]) =>
        () =>
          Object.assign(toError(outer), { cause: toError(cause) }),
    ),
    fc.array(text, { maxLength: 3 }).map((all) => () => new AggregateError(all.map(toError), 'all failed')),
    text.map((each) => () => ({ message: each, name: each, errors: revoked(), cause: Symbol(each) })),
    hostile,
  );
}

const JUNK = ['Invalid input', '[object Object]', 'undefined', 'NaN '];

/** Expects no error or a CXoneError with a message, and no output with a planted value. */
export function expectSound(error: unknown, events: readonly CXoneEvent[], given?: Planted): void {
  if (given) expect(findLeaks(events.map(showAll).join('\n'), [given.secret, given.token], given.numbers)).toEqual([]);
  if (error === undefined) return;
  if (!(error instanceof CXoneError)) throw new Error(`Not an error of the SDK: ${describe(error)}`);
  expect(error.message).toMatch(/\S/);
  if (given) expect(findLeaks(showAll(error), [given.secret, given.token], given.numbers)).toEqual([]);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : typeof error;
}

/** Expects an error with SDK messages only: without generic text, and with the path of each issue. */
export function expectUseful(
  error: CXoneError & { readonly issues?: readonly { path: string; message: string }[] },
): void {
  for (const junk of JUNK) expect(error.message.replace(/is undefined: JSON has none/g, '')).not.toContain(junk);
  for (const { path, message } of error.issues ?? []) {
    expect(message).not.toBe('');
    expect(error.message).toContain(path);
  }
}

/** The value that a promise rejects with, or `undefined`. */
export async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    // Distinguishes a rejection without a value from a success.
    return error ?? new Error('rejected with nothing');
  }
}
