import * as z from 'zod/mini';
import { MAX_TIMER_MS } from '../internal/clock.js';

// zod's own `number`, its checks of a range and of a pattern, `int`, `enum`, `boolean`, `literal`, `record` and `array`
// are each larger in a bundle than a function that asks.

/** A number that fits; never NaN or infinite. One that does not fit can still be compared with others. */
export function number(error: string, isFitting: (value: number) => boolean) {
  return z.custom<number>(Number.isFinite, { error }).check(z.refine(isFitting, { error }));
}

/** A text that a pattern finds. */
export function matching(pattern: RegExp, message: string) {
  return z.custom<string>((value) => typeof value === 'string' && pattern.test(value), { error: message });
}

/** A text in which no problem is found; the problem is the error. */
export function fitting(findProblem: (text: string) => string | undefined) {
  const problemOf = (value: unknown) => (typeof value === 'string' ? findProblem(value) : 'must be a text');
  return z.custom<string>((value) => problemOf(value) === undefined, { error: ({ input }) => problemOf(input) });
}

/** A whole number. */
export function whole(least: number, message: string) {
  return number(message, (value) => Number.isSafeInteger(value) && value >= least);
}

const TIMER = `must be a number of milliseconds above 0, at most ${MAX_TIMER_MS}`;
const isTimer = (value: number) => value > 0 && value <= MAX_TIMER_MS;
export const milliseconds = () => number(TIMER, isTimer);
const LIMIT = `must be a number of milliseconds from 0 to ${MAX_TIMER_MS}`;
export const limit = () => number(LIMIT, (value) => value >= 0 && value <= MAX_TIMER_MS);
export const timeout = () =>
  z.custom<number | false>((value) => value === false || (typeof value === 'number' && isTimer(value)), {
    error: `${TIMER}, or false for no limit`,
  });
export const text = () => matching(/./s, 'must be a text that is not empty');
export const func = <T>() => z.custom<T>((value) => typeof value === 'function', { error: 'must be a function' });
export const flag = () => z.custom<boolean>((value) => typeof value === 'boolean', { error: 'must be true or false' });
export function oneOf<const T extends string>(values: readonly T[], message: string) {
  return z.custom<T>((value) => values.some((each) => each === value), { error: message });
}

const LIFETIME = 'must be a whole number of milliseconds above 0';
export const timeToLive = () => whole(1, LIFETIME);

export function withMethods<T>(...names: readonly string[]) {
  const isFitting = (value: unknown) =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'function');
  return z.custom<T>(isFitting, { error: `must be an object with ${names.join(', ')}` });
}
