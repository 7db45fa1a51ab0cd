import * as z from 'zod/mini';
import type { CallOutcome } from '../errors/base.js';
import { CXoneConfigurationError, CXoneRequestValidationError } from '../errors/local.js';
import type { CXoneIssue } from '../internal/result.js';

const PLAIN_KEY = /^[\w$-]+$/;

/** `['userData', 'items', 0]` → `userData.items[0]`; a key that is no plain word is quoted. */
export function toPath(keys: readonly PropertyKey[]): string {
  let path = '';
  for (const key of keys) {
    const name = String(key);
    if (typeof key === 'number') path += `[${name}]`;
    else if (!PLAIN_KEY.test(name)) path += `[${JSON.stringify(name)}]`;
    else path += path === '' ? name : `.${name}`;
  }
  return path;
}

const ZOD_DEFAULT_MESSAGE = 'Invalid input';
const MIN_SIMILARITY = 0.6;
/** More say no more, and a million of them would take a while to write down. */
const MAX_ISSUES = 20;

/** Pairs of neighbouring letters; case does not matter. */
function bigrams(name: string): ReadonlySet<string> {
  const letters = name.toLowerCase();
  return new Set(Array.from({ length: Math.max(1, letters.length - 1) }, (_, at) => letters.slice(at, at + 2)));
}

/** From 0 to 1: how many of their pairs of letters two names share. */
function similarity(a: string, b: string): number {
  const [ofA, ofB] = [bigrams(a), bigrams(b)];
  const shared = [...ofA].filter((pair) => ofB.has(pair)).length;
  return (2 * shared) / (ofA.size + ofB.size);
}

/** `retry.maxRetries` → `maxRetries`. */
function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** @param isNested whether the name stood inside an option: the way to the a that is meant is known there. */
function suggestName(name: string, known: readonly string[], isNested: boolean): string {
  const [best] = known
    .map((path) => ({ item: isNested ? lastSegment(path) : path, score: similarity(name, lastSegment(path)) }))
    .filter(({ score }) => score >= MIN_SIMILARITY)
    .sort((a, b) => b.score - a.score);
  return best ? `is not known here: did you mean ${best.item}?` : 'is not known here: check its spelling';
}

function flatten(issue: z.core.$ZodIssue, known: readonly string[]): readonly CXoneIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .slice(0, MAX_ISSUES)
      .map((key) => ({ path: toPath([...issue.path, key]), message: suggestName(key, known, issue.path.length > 0) }));
  }
  // A union that says nothing itself: its last member says what is wrong.
  const inner =
    issue.code === 'invalid_union' && issue.message === ZOD_DEFAULT_MESSAGE ? issue.errors.at(-1) : undefined;
  if (inner) return inner.flatMap((item) => flatten({ ...item, path: [...issue.path, ...item.path] }, known));
  return [{ path: toPath(issue.path), message: issue.message }];
}

/**
 * Validates a value against a schema.
 *
 * zod's settings are a object for the whole process. The messages of the checks and the `error` of the parse come before
 * the `customError` and `localeError` that an application may have set there.
 */
export function validate<T extends z.core.$ZodType>(schema: T, value: unknown) {
  return z.safeParse(schema, value, { error: () => ZOD_DEFAULT_MESSAGE });
}

/** What zod found, in the SDK's own words and without the values: they may be secrets. */
export function toIssues(
  error: { readonly issues: readonly z.core.$ZodIssue[] },
  known: readonly string[] = [],
): readonly CXoneIssue[] {
  const found = error.issues.slice(0, MAX_ISSUES).flatMap((issue) => flatten(issue, known));
  return found.slice(0, MAX_ISSUES);
}

/** All issues in a sentence, with its full stop. */
export function describeIssues(issues: readonly CXoneIssue[]): string {
  const text = issues.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ');
  return text.endsWith('?') ? text : `${text}.`;
}

/** The error of options that can't work, whoever found out. */
export function buildConfigurationError(
  subject: string,
  issues: readonly CXoneIssue[],
  outcome?: CallOutcome,
): CXoneConfigurationError {
  const message = `${subject} can't work with these options: ${describeIssues(issues)}`;
  return new CXoneConfigurationError({ message, issues, outcome });
}

/** The error of a request that was not sent. */
export function buildRequestError(issues: readonly CXoneIssue[], outcome?: 'not_placed'): CXoneRequestValidationError {
  const message = `The request was not sent: ${describeIssues(issues)}`;
  return new CXoneRequestValidationError({ message, issues, outcome });
}
