import * as z from 'zod/mini';
import type { CallOutcome, CXoneIssue } from '../errors/base.js';
import { CXoneConfigurationError, CXoneRequestValidationError } from '../errors/local.js';

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
const LEAST_LIKENESS = 0.6;
/** More say no more, and a million of them would take a while to write down. */
const MAX_ISSUES = 20;

/** Pairs of neighbouring letters; case does not matter. */
function pairsOf(name: string): ReadonlySet<string> {
  const letters = name.toLowerCase();
  return new Set(Array.from({ length: Math.max(1, letters.length - 1) }, (_, at) => letters.slice(at, at + 2)));
}

/** From 0 to 1: how many of their pairs of letters two names share. */
function likeness(one: string, other: string): number {
  const [ones, others] = [pairsOf(one), pairsOf(other)];
  const shared = [...ones].filter((pair) => others.has(pair)).length;
  return (2 * shared) / (ones.size + others.size);
}

/** `retry.maxRetries` → `maxRetries`. */
function plainOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** @param isNested whether the name stood inside an option: the way to the one that is meant is known there. */
function likest(name: string, known: readonly string[], isNested: boolean): string {
  const [best] = known
    .map((path) => ({ each: isNested ? plainOf(path) : path, score: likeness(name, plainOf(path)) }))
    .filter(({ score }) => score >= LEAST_LIKENESS)
    .sort((one, other) => other.score - one.score);
  return best ? `is not known here: did you mean ${best.each}?` : 'is not known here: check its spelling';
}

function flatten(issue: z.core.$ZodIssue, known: readonly string[]): readonly CXoneIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .slice(0, MAX_ISSUES)
      .map((key) => ({ path: toPath([...issue.path, key]), message: likest(key, known, issue.path.length > 0) }));
  }
  // A union that says nothing itself: its last member says what is wrong.
  const inner =
    issue.code === 'invalid_union' && issue.message === ZOD_DEFAULT_MESSAGE ? issue.errors.at(-1) : undefined;
  if (inner) return inner.flatMap((each) => flatten({ ...each, path: [...issue.path, ...each.path] }, known));
  return [{ path: toPath(issue.path), message: issue.message }];
}

/**
 * Validates a value against a schema.
 *
 * zod's settings are one object for the whole process. The messages of the checks and the `error` of the parse come before
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

/** All issues in one sentence, with its full stop. */
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
