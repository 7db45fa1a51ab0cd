import * as z from 'zod/mini';
import type { CXoneErrorInit } from '../errors/base.js';
import { CXoneConfigurationError } from '../errors/configuration.js';
import { CXoneRequestValidationError } from '../errors/local.js';
import type { CXoneIssue } from '../internal/result.js';

const PLAIN_KEY = /^[\w$-]+$/;

/** Returns `['userData', 'items', 0]` as `userData.items[0]`; a key that isn't an identifier is quoted. */
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

const MIN_SIMILARITY = 0.6;
/** More would not help, and a million of them would take a while to format. */
const MAX_ISSUES = 20;

/** Pairs of adjacent characters; case does not matter. */
function bigrams(name: string): ReadonlySet<string> {
  const lower = name.toLowerCase();
  return new Set(Array.from({ length: Math.max(1, lower.length - 1) }, (_, at) => lower.slice(at, at + 2)));
}

/** Share of the bigrams that two names have in common, 0 to 1. */
function similarity(a: string, b: string): number {
  const [ofA, ofB] = [bigrams(a), bigrams(b)];
  const shared = [...ofA].filter((pair) => ofB.has(pair)).length;
  return (2 * shared) / (ofA.size + ofB.size);
}

/** Returns `maxRetries` for `retry.maxRetries`. */
function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The names that may stand where an unknown one was found. */
interface Names {
  readonly known: readonly string[];
  readonly noun: 'option' | 'field';
}

/** Names of other SDKs, in lower case and without punctuation, by the path of what they are called here. */
const OTHER_NAMES = {
  correlationId: 'requestid traceid',
  idempotencyKey: 'idempotencytoken dedupekey',
  timeoutMs: 'requesttimeout',
  totalTimeoutMs: 'deadline',
  'retry.maxRetries': 'attempts maxattempts',
  ratePerSecond: 'ratelimit rps',
  concurrency: 'parallelism',
  signal: 'canceltoken',
  baseUrl: 'host endpoint domain url',
  apiUrl: 'baseurl host endpoint domain url',
  realmId: 'tenant tenantid',
  clientSecret: 'apikey',
  tokenProvider: 'token accesstoken',
  fetch: 'agent httpagent proxy',
  onEvent: 'logger',
  'contact.phoneNumber': 'to',
  phoneNumber: 'from callerid ani',
  userData: 'metadata data',
};

/** Finds the known name of what another SDK calls by this one. */
function findOtherName(name: string, known: readonly string[]): string | undefined {
  const plain = name.toLowerCase().replace(/[^a-z]/g, '');
  const entries = Object.entries(OTHER_NAMES);
  return entries.find(([path, others]) => known.includes(path) && others.split(' ').includes(plain))?.[0];
}

/** @param isNested - `true` if the name stands inside an option, whose path is then known */
function suggestName(name: string, { known, noun }: Names, isNested: boolean): string {
  const [best] = known
    .map((path) => ({ item: isNested ? lastSegment(path) : path, score: similarity(name, lastSegment(path)) }))
    .filter(({ score }) => score >= MIN_SIMILARITY)
    .sort((a, b) => b.score - a.score);
  const suggestion = (isNested ? undefined : findOtherName(name, known)) ?? best?.item;
  return `is not a known ${noun} (${suggestion ? `did you mean ${suggestion}?` : 'check its spelling'})`;
}

function flatten(issue: z.core.$ZodIssue, names: Names): readonly CXoneIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .slice(0, MAX_ISSUES)
      .map((key) => ({ path: toPath([...issue.path, key]), message: suggestName(key, names, issue.path.length > 0) }));
  }
  return [{ path: toPath(issue.path), message: issue.message }];
}

/**
 * Validates a value against a schema.
 *
 * zod's settings are one object for the process. Each check has a message of its own, which comes before the
 * `customError` and `localeError` that an application may have set there.
 */
export function validate<T extends z.core.$ZodType>(schema: T, value: unknown) {
  return z.safeParse(schema, value);
}

/** Converts zod's issues, without the values: they may be secrets. */
export function toIssues(
  error: { readonly issues: readonly z.core.$ZodIssue[] },
  known: readonly string[] = [],
  noun: Names['noun'] = 'field',
): readonly CXoneIssue[] {
  const issues = error.issues.slice(0, MAX_ISSUES).flatMap((issue) => flatten(issue, { known, noun }));
  return issues.slice(0, MAX_ISSUES);
}

/** Joins issues to one sentence, with its full stop. */
export function describeIssues(issues: readonly CXoneIssue[]): string {
  return `${issues.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ')}.`;
}

/** Creates the error of options that can't work. */
export function buildConfigurationError(
  subject: string,
  issues: readonly CXoneIssue[],
  init: Pick<CXoneErrorInit, 'outcome' | 'cause' | 'hint'> = {},
): CXoneConfigurationError {
  const hint = init.hint === undefined ? '' : ` ${init.hint}`;
  const advice = init.outcome === 'not_placed' ? ' No call was placed.' : '';
  const message = `Invalid ${subject} options: ${describeIssues(issues)}${hint}${advice}`;
  return new CXoneConfigurationError({ ...init, message, issues });
}

/** Creates the error of a request that was not sent. */
export function buildRequestError(issues: readonly CXoneIssue[], outcome?: 'not_placed'): CXoneRequestValidationError {
  const advice = outcome === 'not_placed' ? ' No call was placed.' : '';
  const message = `Invalid request: ${describeIssues(issues)}${advice}`;
  return new CXoneRequestValidationError({ message, issues, outcome });
}
