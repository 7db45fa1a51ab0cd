import * as z from 'zod/mini';
import { MAX_TIMER_MS } from '../internal/clock.js';

const TIMER = `must be a number of milliseconds above 0, at most ${MAX_TIMER_MS}`;
export const milliseconds = z
  .number({ error: TIMER })
  .check(z.gt(0, { error: TIMER }), z.lte(MAX_TIMER_MS, { error: TIMER }));
const LIMIT = `must be a number of milliseconds from 0 to ${MAX_TIMER_MS}`;
export const limit = z
  .number({ error: LIMIT })
  .check(z.gte(0, { error: LIMIT }), z.lte(MAX_TIMER_MS, { error: LIMIT }));
export const timeout = z.union([z.literal(false), milliseconds], { error: `${TIMER}, or false for no limit` });
export const text = (message = 'must be a text that is not empty') =>
  z.string({ error: message }).check(z.regex(/./s, { error: message }));
export const func = <T>() => z.custom<T>((value) => typeof value === 'function', { error: 'must be a function' });
export const flag = z.boolean({ error: 'must be true or false' });
/** A whole number. zod's own `int` and `enum` are larger in a bundle than these two. */
export function whole(least: number, message: string) {
  const isFitting = (value: number) => Number.isSafeInteger(value) && value >= least;
  return z.number({ error: message }).check(z.refine(isFitting, { error: message }));
}

export function oneOf<const T extends string>(values: readonly T[], message: string) {
  return z.custom<T>((value) => values.some((each) => each === value), { error: message });
}

const LIFETIME = 'must be a whole number of milliseconds above 0';
export const timeToLive = whole(1, LIFETIME);

export function withMethods<T>(...names: readonly string[]) {
  const isFitting = (value: unknown) =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'function');
  return z.custom<T>(isFitting, { error: `must be an object with ${names.join(', ')}` });
}
