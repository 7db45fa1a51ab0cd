import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../src/internal/redact.js';
import { maskCause, maskReason } from '../../../src/internal/redact-cause.js';
import { findLeaks, showAll } from '../../support/leaks.js';

const TOKEN = 'opaque-token-0123456789';
const NUMBER = '+14155552671';
const redactor = new Redactor();
redactor.rememberToken(TOKEN);
const call = redactor.forCall([NUMBER]);

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
  it('copies name, message and stack, and what a socket error says', () => {
    const error = Object.assign(new TypeError('fetch failed'), {
      code: 'ECONNREFUSED',
      errno: -111,
      syscall: 'connect',
      address: '127.0.0.1',
      port: 80,
      hostname: 'localhost',
    });
    const copy = maskCause(error, call);
    expect(copy).not.toBe(error);
    expect(copy).toBeInstanceOf(Error);
    expect(copy).toMatchObject({ ...error, name: 'TypeError', message: 'fetch failed', stack: error.stack });
  });

  it('leaves behind whatever else hangs on an error', () => {
    const error = Object.assign(new Error('x'), { request: { headers: { authorization: `Bearer ${TOKEN}` } } });
    expect(Object.keys(Object(maskCause(error, call)))).toEqual([]);
    expect(leaksOf(maskCause(error, call))).toEqual([]);
  });

  it.each([
    ['message', new Error(`sent ${TOKEN} to ${NUMBER}`)],
    ['name', Object.assign(new Error('x'), { name: `E ${TOKEN}` })],
    ['stack', Object.assign(new Error('x'), { stack: `Error: ${TOKEN}` })],
    ['code', Object.assign(new Error('x'), { code: TOKEN, hostname: `${TOKEN}.example` })],
    ['errno', Object.assign(new Error('x'), { errno: 14155552671 })],
    ['cause', new Error('x', { cause: new Error(TOKEN, { cause: NUMBER }) })],
    ['cause that is a text', new Error('x', { cause: TOKEN })],
    ['cause that is a number', new Error('x', { cause: 14155552671 })],
    ['cause that is a bigint', new Error('x', { cause: 14155552671n })],
    ['cause that is an object', new Error('x', { cause: { token: TOKEN } })],
    ['errors', new AggregateError([new Error(TOKEN), NUMBER, new Error('y', { cause: TOKEN })], 'all failed')],
    ['no error at all', { token: TOKEN }],
    ['a text', `Bearer ${TOKEN}`],
    ['a symbol', Symbol(TOKEN)],
    ['a function', Object.assign(() => TOKEN, { token: TOKEN })],
  ])('masks %s', (_where, thrown) => {
    expect(leaksOf(thrown).length + (typeof thrown === 'symbol' || typeof thrown === 'function' ? 1 : 0)).not.toBe(0);
    expect(leaksOf(maskCause(thrown, call))).toEqual([]);
  });

  it.each([undefined, null, true, 42, 7n, 'plain'])('keeps %s as it is', (thrown) => {
    expect(maskCause(thrown, call)).toBe(thrown);
  });

  it('says what a value was that it does not show', () => {
    expect([Symbol('s'), () => 0, {}, [], new Map()].map((each) => maskCause(each, call))).toEqual([
      '[symbol]',
      '[function]',
      '[object]',
      '[object]',
      '[object]',
    ]);
  });

  it('copies the errors of an AggregateError, eight at most', () => {
    const errors = Array.from({ length: 9 }, (_, index) => new Error(`no ${index}`));
    const copy = maskCause(new AggregateError(errors, 'all failed'), call);
    expect(Reflect.get(Object(copy), 'errors')).toHaveLength(8);
    expect(inspect(copy)).toContain('no 7');
  });

  it('ends with a cause that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(inspect(maskCause(error, call), { depth: null })).toContain('[nested too deep]');
  });

  it('names an error without a name of its own', () => {
    expect(maskCause(Object.assign(new Error('x'), { name: '' }), call)).toMatchObject({ name: 'Error', message: 'x' });
  });

  it('copies an error without a stack', () => {
    expect(maskCause({ name: 'Lean', message: 'x' }, call)).toMatchObject({ name: 'Lean', message: 'x', stack: '' });
  });

  it('takes an error of another realm for an error', () => {
    const foreign: unknown = runInNewContext(`new TypeError('sent ${TOKEN}')`);
    expect(foreign).not.toBeInstanceOf(Error);
    expect(maskCause(foreign, call)).toMatchObject({ name: 'TypeError', message: 'sent •••' });
  });

  it.each([
    ['a revoked proxy', revoked(), '[object]'],
    ['a proxy that throws', throwing, '[object]'],
    ['a list of errors that is a revoked proxy', Object.assign(new Error('x'), { errors: revoked() }), '[unreadable]'],
  ])('survives %s', (_name, thrown, copy) => {
    expect(maskCause(thrown, call)).toBe(copy);
  });
});

describe('maskReason', () => {
  const shared = { code: 7, list: ['a', null, undefined, true, 7n], nested: { deep: Symbol('fine') } };
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;

  it.each([
    ['undefined', undefined],
    ['a text', 'user left'],
    ['an error', new Error('user left', { cause: { code: 7 } })],
    ['an AggregateError', new AggregateError([new Error('a')], 'b')],
    ['a DOMException', new DOMException('user left', 'AbortError')],
    ['what AbortController gives', AbortSignal.abort().reason],
    ['a plain object', shared],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 })],
    ['a cycle', cyclic],
    ['an error with a date', Object.assign(new Error('user left'), { at: new Date() })],
  ])('hands on %s as the very same value', (_name, reason) => {
    expect(maskReason(reason, call)).toBe(reason);
  });

  it.each([
    ['a text', TOKEN],
    ['a number', 14155552671],
    ['a bigint', 14155552671n],
    ['a symbol', Symbol(TOKEN)],
    ['an error', new Error(TOKEN)],
    ['an error with a name', Object.assign(new Error('x'), { name: TOKEN })],
    ['an error with a cause', new Error('x', { cause: { deep: [{ token: TOKEN }] } })],
    ['an error with a member', Object.assign(new Error('x'), { headers: { authorization: TOKEN } })],
    ['an error with a hidden member', Object.defineProperty(new Error('x'), 'hidden', { value: TOKEN })],
    ['a key', { [TOKEN]: 1 }],
    ['a symbol as key', { [Symbol(TOKEN)]: 1 }],
    ['a date with a member', Object.assign(new Date(), { token: TOKEN })],
    ['a map', new Map([[TOKEN, TOKEN]])],
    ['a function', () => TOKEN],
    ['an object with a function', { tell: () => TOKEN }],
    ['an instance of a class', new (class Reason {})()],
    ['a list too long to look through', Array(1_000).fill('a')],
  ])('hands on a copy where it cannot be sure: %s', (_name, reason) => {
    const masked = maskReason(reason, call);
    expect(masked).not.toBe(reason);
    expect(leaksOf(masked)).toEqual([]);
  });

  it.each([
    ['a revoked proxy', revoked()],
    ['a proxy that throws', throwing],
  ])('survives %s', (_name, reason) => {
    expect(maskReason(reason, call)).toBe('[object]');
  });
});
