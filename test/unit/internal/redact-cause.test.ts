import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { CXoneNetworkError } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../src/internal/redact.js';
import { maskCause, maskReason } from '../../../src/internal/redact-cause.js';
import { findLeaks, showAll } from '../../support/leaks.js';

const TOKEN = 'opaque-token-0123456789';
const NUMBER = '+14155552671';
const redactor = new Redactor();
redactor.rememberToken(TOKEN);
const ofRequest = redactor.forRequest([NUMBER]);

function leaksOf(value: unknown): readonly string[] {
  return findLeaks(showAll(value), [TOKEN], [NUMBER]);
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const throwing = new Proxy(new Error('x'), {
  get() {
    throw new Error(TOKEN);
  },
});

describe('maskCause', () => {
  it('copies name, message, stack and the properties of a socket error', () => {
    const error = Object.assign(new TypeError('fetch failed'), {
      code: 'ECONNREFUSED',
      errno: -111,
      syscall: 'connect',
      address: '127.0.0.1',
      port: 80,
      hostname: 'localhost',
    });
    const copy = maskCause(error, ofRequest);
    expect(copy).not.toBe(error);
    expect(copy).toBeInstanceOf(Error);
    expect(copy).toMatchObject({ ...error, name: 'TypeError', message: 'fetch failed', stack: error.stack });
  });

  it('copies no other property of an error', () => {
    const error = Object.assign(new Error('x'), { request: { headers: { authorization: `Bearer ${TOKEN}` } } });
    expect(Object.keys(Object(maskCause(error, ofRequest)))).toEqual([]);
    expect(leaksOf(maskCause(error, ofRequest))).toEqual([]);
  });

  it.each([
    ['message', new Error(`sent ${TOKEN} to ${NUMBER}`)],
    ['name', Object.assign(new Error('x'), { name: `E ${TOKEN}` })],
    ['stack', Object.assign(new Error('x'), { stack: `Error: ${TOKEN}` })],
    ['code', Object.assign(new Error('x'), { code: TOKEN, hostname: `${TOKEN}.example` })],
    ['errno', Object.assign(new Error('x'), { errno: 14155552671 })],
    ['cause', new Error('x', { cause: new Error(TOKEN, { cause: NUMBER }) })],
    ['cause that is a string', new Error('x', { cause: TOKEN })],
    ['cause that is a number', new Error('x', { cause: 14155552671 })],
    ['cause that is a bigint', new Error('x', { cause: 14155552671n })],
    ['cause that is an object', new Error('x', { cause: { token: TOKEN } })],
    ['errors', new AggregateError([new Error(TOKEN), NUMBER, new Error('y', { cause: TOKEN })], 'all failed')],
    ['an object', { token: TOKEN }],
    ['a string', `Bearer ${TOKEN}`],
    ['a symbol', Symbol(TOKEN)],
    ['a function', Object.assign(() => TOKEN, { token: TOKEN })],
  ])('masks %s', (_where, thrown) => {
    expect(leaksOf(thrown).length + (typeof thrown === 'symbol' || typeof thrown === 'function' ? 1 : 0)).not.toBe(0);
    expect(leaksOf(maskCause(thrown, ofRequest))).toEqual([]);
  });

  it.each([undefined, null, true, 42, 7n, 'plain'])('returns %s unchanged', (thrown) => {
    expect(maskCause(thrown, ofRequest)).toBe(thrown);
  });

  it('replaces other values by their type', () => {
    expect([Symbol('s'), () => 0, {}, [], new Map()].map((value) => maskCause(value, ofRequest))).toEqual([
      '[symbol]',
      '[function]',
      '[object]',
      '[object]',
      '[object]',
    ]);
  });

  it('copies the errors of an AggregateError, eight at most', () => {
    const errors = Array.from({ length: 9 }, (_, index) => new Error(`no ${index}`));
    const copy = maskCause(new AggregateError(errors, 'all failed'), ofRequest);
    expect(Reflect.get(Object(copy), 'errors')).toHaveLength(8);
    expect(inspect(copy)).toContain('no 7');
  });

  it('stops at an error that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(inspect(maskCause(error, ofRequest), { depth: null })).toContain('[nested too deep]');
  });

  it('uses the name Error for an error without a name', () => {
    expect(maskCause(Object.assign(new Error('x'), { name: '' }), ofRequest)).toMatchObject({
      name: 'Error',
      message: 'x',
    });
  });

  it('copies an error without a stack', () => {
    expect(maskCause({ name: 'Lean', message: 'x' }, ofRequest)).toMatchObject({
      name: 'Lean',
      message: 'x',
      stack: '',
    });
  });

  it('copies an error of another realm', () => {
    const foreign: unknown = runInNewContext(`new TypeError('sent ${TOKEN}')`);
    expect(foreign).not.toBeInstanceOf(Error);
    expect(maskCause(foreign, ofRequest)).toMatchObject({ name: 'TypeError', message: 'sent •••' });
  });

  it.each([
    ['a revoked proxy', revoked(), '[object]'],
    ['a proxy that throws', throwing, '[object]'],
    ['an error whose errors are a revoked proxy', Object.assign(new Error('x'), { errors: revoked() }), '[unreadable]'],
  ])('returns a placeholder for %s', (_name, thrown, copy) => {
    expect(maskCause(thrown, ofRequest)).toBe(copy);
  });
});

function endless(): object {
  return new Proxy({}, { getPrototypeOf: () => Object.create(endless()) });
}

const INSPECTORS = {
  'util.inspect': { [inspect.custom]: () => TOKEN },
  toJSON: { toJSON: () => TOKEN },
  toString: { toString: () => TOKEN },
  'a tag': { [Symbol.toStringTag]: TOKEN },
};

/** An error whose class has methods of its own. */
function errorWith(methods: object): Error {
  class OwnError extends Error {}
  Object.defineProperties(OwnError.prototype, Object.getOwnPropertyDescriptors(methods));
  return new OwnError('user left');
}

const SHOWN_BY_ITSELF: readonly (readonly [string, unknown])[] = [
  ['an array with an inspector', Object.assign(['a'], INSPECTORS['util.inspect'])],
  ['a date', Object.setPrototypeOf(new Date(), Object.create(Date.prototype, { toJSON: { value: () => TOKEN } }))],
  ...Object.entries(INSPECTORS).flatMap(([name, methods]): readonly [string, unknown][] => [
    [`an error, by ${name}`, errorWith(methods)],
    [`an error whose cause does, by ${name}`, new Error('x', { cause: errorWith(methods) })],
    [`an object, by ${name}`, Object.create(methods)],
  ]),
];

describe('maskReason', () => {
  const shared = { code: 7, list: ['a', null, undefined, true, 7n], nested: { deep: Symbol('fine') } };
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;

  it.each([
    ['undefined', undefined],
    ['a string', 'user left'],
    ['an error', new Error('user left', { cause: { code: 7 } })],
    ['an AggregateError', new AggregateError([new Error('a')], 'b')],
    ['a DOMException', new DOMException('user left', 'AbortError')],
    ['the default reason of AbortController', AbortSignal.abort().reason],
    ['a plain object', shared],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 })],
    ['a cycle', cyclic],
    ['an error with a date', Object.assign(new Error('user left'), { at: new Date() })],
    ['an error of a class of its own', errorWith({})],
    ['an error of the SDK', new CXoneNetworkError({ message: 'gone' })],
    ['a TypeError', new TypeError('user left')],
  ])('returns %s itself', (_name, reason) => {
    expect(maskReason(reason, ofRequest)).toBe(reason);
  });

  it.each([
    ['a string', TOKEN],
    ['a number', 14155552671],
    ['a bigint', 14155552671n],
    ['a symbol', Symbol(TOKEN)],
    ['an error', new Error(TOKEN)],
    ['an error with a name', Object.assign(new Error('x'), { name: TOKEN })],
    ['an error with a cause', new Error('x', { cause: { deep: [{ token: TOKEN }] } })],
    ['an error with a property', Object.assign(new Error('x'), { headers: { authorization: TOKEN } })],
    [
      'an error with a property that is not enumerable',
      Object.defineProperty(new Error('x'), 'hidden', { value: TOKEN }),
    ],
    ['a key', { [TOKEN]: 1 }],
    ['a symbol key', { [Symbol(TOKEN)]: 1 }],
    ['a date with a property', Object.assign(new Date(), { token: TOKEN })],
    ['a map', new Map([[TOKEN, TOKEN]])],
    ['a function', () => TOKEN],
    ['an object with a function', { tell: () => TOKEN }],
    ['an instance of a class', new (class Reason {})()],
    ['an array that is too long to check', Array(1_000).fill('a')],
  ])('returns a masked copy of %s', (_name, reason) => {
    const masked = maskReason(reason, ofRequest);
    expect(masked).not.toBe(reason);
    expect(leaksOf(masked)).toEqual([]);
  });

  it.each(SHOWN_BY_ITSELF)('returns a masked copy of what shows itself: %s', (_name, reason) => {
    const masked = maskReason(reason, ofRequest);
    expect(masked).not.toBe(reason);
    expect(leaksOf(masked)).toEqual([]);
  });

  it.each([
    ['a revoked proxy', revoked()],
    ['a proxy that throws', throwing],
    ['a proxy with endless prototypes', endless()],
  ])('returns a placeholder for %s', (_name, reason) => {
    expect(maskReason(reason, ofRequest)).toBe('[object]');
  });
});
