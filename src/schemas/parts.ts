import * as z from 'zod/mini';
import { MAX_TIMER_MS } from '../internal/clock.js';
import { isRecord } from '../internal/json.js';
import { MAX_SECRET_LENGTH } from '../internal/secrets.js';
import { findUrlProblem, isDnsLabel } from './base-url.js';

// zod's own `number`, its checks of a range and of a pattern, `int`, `enum`, `boolean`, `literal`, `record`, `array`, `union`,
// `object` and `optional` are each larger in a bundle than a function that checks.

/** A check of one value; its type is what comes out. */
export type Schema<T = unknown> = z.core.$ZodType<T>;

/** A finite number that passes a check. One that fails can still be compared with others. */
export function number(error: string, isValid: (value: number) => boolean) {
  return z.custom<number>(Number.isFinite, { error }).check(z.refine(isValid, { error }));
}

/** Matches a string without half a surrogate pair, which UTF-8 can't express. */
export const WELL_FORMED = /^[^\ud800-\udfff]*$/u;

/** A string that matches a pattern. */
export function stringMatching(pattern: RegExp, error: string) {
  return z.custom<string>((value) => typeof value === 'string' && pattern.test(value), { error });
}

/** A string without a problem; the problem is the message. */
export function stringWith(findProblem: (value: string) => string | undefined) {
  const describeProblem = (value: unknown) => (typeof value === 'string' ? findProblem(value) : 'must be a string');
  return z.custom<string>((value) => describeProblem(value) === undefined, {
    error: ({ input }) => describeProblem(input),
  });
}

export function integer(min: number) {
  return number(`must be an integer of ${min} or more`, (value) => Number.isSafeInteger(value) && value >= min);
}

const TIMEOUT_MESSAGE = `must be a number of milliseconds greater than 0, at most ${MAX_TIMER_MS}`;
const isTimeout = (value: unknown) => typeof value === 'number' && value > 0 && value <= MAX_TIMER_MS;
export const milliseconds = () => number(TIMEOUT_MESSAGE, isTimeout);

const LIMIT_MESSAGE = `must be a number of milliseconds from 0 to ${MAX_TIMER_MS}`;
export const limit = () => number(LIMIT_MESSAGE, (value) => value >= 0 && value <= MAX_TIMER_MS);

export const timeout = () =>
  z.custom<number | false>((value) => value === false || isTimeout(value), { error: `${TIMEOUT_MESSAGE}, or false` });

const TTL_MESSAGE = 'must be an integer of milliseconds greater than 0';
export const ttl = () => number(TTL_MESSAGE, (value) => Number.isSafeInteger(value) && value > 0);

export const nonEmptyString = () => stringMatching(/./s, 'must be a non-empty string');
export const booleanValue = () =>
  z.custom<boolean>((value) => typeof value === 'boolean', { error: 'must be a boolean' });
export const functionValue = <T>() =>
  z.custom<T>((value) => typeof value === 'function', { error: 'must be a function' });

export function oneOf<const T extends string>(...values: readonly T[]) {
  const error = `must be one of ${values.map((value) => `'${value}'`).join(', ')}`;
  return z.custom<T>((value) => values.some((item) => item === value), { error });
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  return names.every((name) => typeof Reflect.get(Object(value), name) === 'function');
}

export function objectWithMethods<T>(...names: readonly [string, ...string[]]) {
  const list = names.join(', ').replace(/, (?=\w+$)/, ' and ');
  const error = `must be an object with ${names.length > 1 ? `${list} methods` : `a ${list} method`}`;
  return z.custom<T>((value) => typeof value === 'object' && value !== null && hasMethods(value, names), { error });
}

/** A value with a method, functions included: some libraries' clients are functions with methods. */
export function valueWithMethod<T>(name: string, error: string) {
  return z.custom<T>((value) => hasMethods(value, [name]), { error });
}

/** A value that passes a check. */
export function valueWhere<T>(isValid: (value: unknown) => boolean, error: string) {
  return z.custom<T>(isValid, { error });
}

export const url = () => stringWith(findUrlProblem);
export const dnsLabel = (message: string) => stringWith((value) => (isDnsLabel(value) ? undefined : message));

/** `true` for a secret, of the length that a header can hold. */
export function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_SECRET_LENGTH;
}

/** A secret, or a function that returns one. */
export const secret = () =>
  z.custom<string | (() => string | Promise<string>)>((value) => typeof value === 'function' || isSecret(value), {
    error: 'must be a string of 1 to 16,384 characters, or a function',
  });

/** Checks each item of a copy, which is passed on: a getter could return something else when it is read again. */
function items<T extends object>(
  copy: (input: T) => T,
  findProblem: (name: string, value: unknown) => string | undefined,
) {
  return z.check<T>((context) => {
    context.value = copy(context.value);
    for (const [name, value] of Object.entries(context.value)) {
      const message = findProblem(name, value);
      const path = [Array.isArray(context.value) ? Number(name) : name];
      if (message !== undefined) context.issues.push({ code: 'custom', message, path, input: undefined });
    }
  });
}

/** More than any application needs. An array may have a length of four thousand million and hold nothing. */
const MAX_ITEMS = 1_000;

export function arrayOf<T>(error: string, findProblem: (value: unknown) => string | undefined) {
  return (
    z
      .custom<readonly T[]>((value) => Array.isArray(value) && value.length <= MAX_ITEMS, {
        error: ({ input }) => (Array.isArray(input) ? `must have at most ${MAX_ITEMS} items` : error),
      })
      // The copy turns a hole of a sparse array into undefined, so that it is checked too.
      .check(
        items(
          (input) => Array.from(input),
          (_, value) => findProblem(value),
        ),
      )
  );
}

/** An object whose properties pass a check each. */
export function recordOf<T>(
  isObject: (value: unknown) => boolean,
  error: string,
  findProblem: (name: string, value: unknown) => string | undefined,
) {
  return z
    .custom<Readonly<Record<string, T>>>(isObject, { error })
    .check(items((input) => ({ ...input }), findProblem));
}

export const refined = <T>(schema: z.ZodMiniType<T>, isValid: (value: T) => boolean, path: string, error: string) =>
  schema.check(z.refine(isValid, { error, path: [path] }));

/** Checks a part of a value, as zod's object does. Its issues become those of the value. @param path - of the part */
function checkPart(schema: Schema, value: unknown, { issues }: z.core.ParsePayload, path: PropertyKey[]): unknown {
  // No check is asynchronous.
  const part = schema._zod.run({ value, issues: [] }, { async: false }) as z.core.ParsePayload;
  for (const { path: inner = [], ...issue } of part.issues) issues.push({ ...issue, path: [...path, ...inner] });
  return part.value;
}

/** A value that passes a schema, or needs none. */
const unless = <E, T>(isExempt: (value: unknown) => boolean, schema: Schema<T>) =>
  z.custom<E | T>().check((context) => {
    if (!isExempt(context.value)) context.value = checkPart(schema, context.value, context, []) as T;
  });
export const maybe = <T>(schema: Schema<T>) => unless<undefined, T>((value) => value === undefined, schema);
export const booleanOr = <T>(schema: Schema<T>) => unless<boolean, T>((value) => typeof value === 'boolean', schema);

/** Lists the keys that are not known. Inherited ones count: an AbortSignal in place of `{ signal }` has no own ones. */
export function findUnknownKeys(input: object, known: object): string[] {
  const keys: string[] = [];
  for (const key in input) if (!Object.hasOwn(known, key)) keys.push(key);
  return keys;
}

type Shape = Readonly<Record<string, Schema>>;
type Properties<S extends Shape> = { readonly [Name in keyof S]: z.output<S[Name]> };

/** An object whose properties pass a check each, and which has no others. */
export function objectOf<const S extends Shape>(shape: S, error: string) {
  const parts = Object.entries(shape);
  return z.custom<Properties<S>>(isRecord, { error }).check((context) => {
    const input = context.value;
    const checked: Record<string, unknown> = {};
    for (const [name, schema] of parts) checked[name] = checkPart(schema, Reflect.get(input, name), context, [name]);
    const keys = findUnknownKeys(input, shape);
    if (keys.length > 0) context.issues.push({ code: 'unrecognized_keys', keys, path: [], input, continue: true });
    context.value = checked as Properties<S>;
  });
}
