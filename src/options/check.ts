import type { CallOutcome } from '../errors/base.js';
import { isRecord } from '../internal/json.js';
import { lazy } from '../internal/lazy.js';
import type { Result } from '../internal/result.js';
import { buildConfigurationError, toIssues, validate } from '../schemas/issues.js';
import { findUnknownKeys, type Schema } from '../schemas/parts.js';

/**
 * The check of one option, and its default.
 *
 * The schema is built when the option is first given: most never are, and a cold start would wait for it.
 */
export interface Part<T> {
  readonly schema: () => Schema;
  /** Message for an absent value; without one the option may be absent. */
  readonly requirement?: string | undefined;
  readonly defaultValue: T | undefined;
}

/** Parts by the names of their options. */
export type Parts = Readonly<Record<string, Part<unknown>>>;

/** A part for each option of an interface: an option without a check is a type error. */
export type PartsOf<O> = { readonly [Name in keyof Required<O>]: Part<unknown> };

/** The type of checked options. */
export type Checked<P extends Parts> = {
  readonly [Name in keyof P]: P[Name] extends Part<infer T> ? T : never;
};

export function optional<T>(make: () => Schema<T>): Part<T | undefined> {
  return { schema: lazy(make), defaultValue: undefined };
}

export function required<T>(make: () => Schema<T>, requirement = 'is required'): Part<T> {
  return { schema: lazy(make), requirement, defaultValue: undefined };
}

export function withDefault<T>(make: () => Schema<T>, defaultValue: NoInfer<T>): Part<T> {
  return { schema: lazy(make), defaultValue };
}

/** The parts that options are checked against, and the names that errors use. */
export interface OptionsCheck<P extends Parts> {
  readonly parts: P;
  /** Whose options they are: `client`. */
  readonly subject: string;
  /** Names to suggest for an unknown one; a nested one with its path, `retry.maxRetries`. */
  readonly known: readonly string[];
}

/** @param nested - the options inside of options, with their paths */
export function checkOf<P extends Parts>(subject: string, parts: P, nested: readonly string[] = []): OptionsCheck<P> {
  const relevant = nested.filter((path) => path.slice(0, path.indexOf('.')) in parts);
  return { parts, subject, known: [...Object.keys(parts), ...relevant] };
}

type ZodIssues = Parameters<typeof toIssues>[0]['issues'];

/** Lists the keys of options, inherited ones too. */
export function keysOf(input: object): readonly string[] {
  return findUnknownKeys(input, {});
}

function checkPart(part: Part<unknown>, name: string, value: unknown): Result<unknown, { readonly issues: ZodIssues }> {
  const { schema, requirement, defaultValue } = part;
  // The default needs no schema either: what a client resolved reaches its token provider as options again.
  if (!requirement && (value === undefined || value === defaultValue)) return { ok: true, value: defaultValue };
  const { success, data, error } = validate(schema(), value);
  if (success) return { ok: true, value: data };
  if (value === undefined && requirement) {
    return { ok: false, issues: [{ code: 'custom', path: [name], message: requirement }] };
  }
  return { ok: false, issues: error.issues.map((issue) => ({ ...issue, path: [name, ...issue.path] })) };
}

interface ParsedOptions {
  readonly checked: Record<string, unknown>;
  readonly issues: ZodIssues;
}

function rejectOptions(message: string): ParsedOptions {
  return { checked: {}, issues: [{ code: 'custom', path: [], message }] };
}

/** @param input - none is the same as an empty object: the error then names what is missing */
function readOptions(parts: Parts, input: unknown = {}): ParsedOptions {
  if (!isRecord(input)) return rejectOptions('must be a plain object');
  const checked: Record<string, unknown> = {};
  const issues: ZodIssues[number][] = [];
  for (const [name, part] of Object.entries(parts)) {
    const result = checkPart(part, name, Reflect.get(input, name));
    if (!result.ok) issues.push(...result.issues);
    else if (result.value !== undefined) checked[name] = result.value;
  }
  const keys = findUnknownKeys(input, parts);
  if (keys.length > 0) issues.push({ code: 'unrecognized_keys', keys, path: [], message: '' });
  return { checked, issues };
}

/** Checks options, all at once. @throws CXoneConfigurationError that names each option that can't work. */
export function checkOptions<P extends Parts>(
  { parts, subject, known }: OptionsCheck<P>,
  input: unknown,
  outcome?: CallOutcome,
): Checked<P> {
  let parsed: ParsedOptions;
  try {
    parsed = readOptions(parts, input);
  } catch {
    parsed = rejectOptions('could not be read: they must be a plain object');
  }
  const { checked, issues } = parsed;
  if (issues.length > 0) throw buildConfigurationError(subject, toIssues({ issues }, known, 'option'), { outcome });
  return checked as Checked<P>;
}
