import type * as z from 'zod/mini';
import type { CallOutcome } from '../errors/base.js';
import { lazy } from '../internal/lazy.js';
import { buildConfigurationError, toIssues, validate } from './issues.js';

/**
 * How one option is checked, and what stands for it when it is not given.
 *
 * Its schema is made when it is first given, which most options never are: an object of zod's makes them all, and a cold
 * start would wait for that.
 */
export interface Option<T> {
  readonly schema: () => z.core.$ZodType;
  readonly isRequired: boolean;
  readonly absent: T | undefined;
}

/** Options by their names. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** What options come out as. */
export type Checked<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never;
};

export function optional<T>(make: () => z.core.$ZodType<T>): Option<T | undefined> {
  return { schema: lazy(make), isRequired: false, absent: undefined };
}

export function required<T>(make: () => z.core.$ZodType<T>): Option<T> {
  return { schema: lazy(make), isRequired: true, absent: undefined };
}

export function withDefault<T>(make: () => z.core.$ZodType<T>, absent: NoInfer<T>): Option<T> {
  return { schema: lazy(make), isRequired: false, absent };
}

/** What options are checked against, and how that is told. */
export interface OptionsCheck<O extends Options> {
  readonly options: O;
  /** Who can't work with them. */
  readonly subject: string;
  /** The names that may have been meant by one that is unknown; a nested one with its path, `retry.maxRetries`. */
  readonly known: readonly string[];
}

type Result = { readonly value: unknown } | { readonly issues: readonly z.core.$ZodIssue[] };

function checkOne({ schema, isRequired, absent }: Option<unknown>, name: string, value: unknown): Result {
  // The default itself needs no schema either: what the client resolved reaches its token provider as options again.
  if (!isRequired && (value === undefined || value === absent)) return { value: absent };
  const { success, data, error } = validate(schema(), value);
  if (success) return { value: data };
  return { issues: error.issues.map((issue) => ({ ...issue, path: [name, ...issue.path] })) };
}

/** What is inherited counts, as for options that are known: a signal in the place of `{ signal }` has nothing of its own. */
export function keysOf(given: object): readonly string[] {
  const keys: string[] = [];
  for (const key in given) keys.push(key);
  return keys;
}

interface Reading {
  readonly checked: Record<string, unknown>;
  readonly issues: readonly z.core.$ZodIssue[];
}

function refuse(message: string): Reading {
  return { checked: {}, issues: [{ code: 'custom', path: [], message }] };
}

function read(options: Options, given: unknown): Reading {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return refuse('they must be a plain object');
  const checked: Record<string, unknown> = {};
  const issues: z.core.$ZodIssue[] = [];
  for (const [name, option] of Object.entries(options)) {
    const result = checkOne(option, name, Reflect.get(given, name));
    if ('issues' in result) issues.push(...result.issues);
    else if (result.value !== undefined) checked[name] = result.value;
  }
  const keys = keysOf(given).filter((key) => !Object.hasOwn(options, key));
  if (keys.length > 0) issues.push({ code: 'unrecognized_keys', keys, path: [], message: '' });
  return { checked, issues };
}

/** Checks options. @throws CXoneConfigurationError that names all that is wrong. */
export function checkOptions<O extends Options>(
  { options, subject, known }: OptionsCheck<O>,
  given: unknown,
  outcome?: CallOutcome,
): Checked<O> {
  let reading: Reading;
  try {
    reading = read(options, given);
  } catch {
    reading = refuse('reading the options failed: they must be a plain object');
  }
  if (reading.issues.length > 0) throw buildConfigurationError(subject, toIssues(reading, known), outcome);
  return reading.checked as Checked<O>;
}
