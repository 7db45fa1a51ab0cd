import * as z from 'zod/mini';
import type { CallOutcome, CXoneIssue } from '../errors/base.js';
import { CXoneConfigurationError } from '../errors/local.js';

/** `['userData', 'items', 0]` → `userData.items[0]`. */
export function toPath(keys: readonly PropertyKey[]): string {
  let path = '';
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`;
    else path += path === '' ? String(key) : `.${String(key)}`;
  }
  return path;
}

const UNTOLD = 'Invalid input';

function likest(name: string, known: readonly string[]): string {
  const found = known.find((each) => each.toLowerCase() === name.toLowerCase());
  return found === undefined ? 'is not known here: check its spelling' : `is not known here: did you mean ${found}?`;
}

function flatten(issue: z.core.$ZodIssue, known: readonly string[]): readonly CXoneIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: toPath([...issue.path, key]), message: likest(key, known) }));
  }
  // A union that says nothing itself: its last member says what is wrong.
  const inner = issue.code === 'invalid_union' && issue.message === UNTOLD ? issue.errors.at(-1) : undefined;
  if (inner) return inner.flatMap((each) => flatten({ ...each, path: [...issue.path, ...each.path] }, known));
  return [{ path: toPath(issue.path), message: issue.message }];
}

/** What zod found, in the SDK's own words and without the values: they may be secrets. */
export function toIssues(error: z.core.$ZodError, known: readonly string[] = []): readonly CXoneIssue[] {
  return error.issues.flatMap((issue) => flatten(issue, known));
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

interface ObjectSchema<T> extends z.core.$ZodType<T> {
  readonly shape: Readonly<Record<string, unknown>>;
}

/** Checks options. @throws CXoneConfigurationError that names all that is wrong. */
export function parseOptions<T>(schema: ObjectSchema<T>, options: unknown, subject: string, outcome?: CallOutcome): T {
  let issues: readonly CXoneIssue[];
  try {
    const result = z.safeParse(schema, options);
    if (result.success) return result.data;
    issues = toIssues(result.error, Object.keys(schema.shape));
  } catch {
    issues = [{ path: '', message: 'reading the options failed: they must be a plain object' }];
  }
  throw buildConfigurationError(subject, issues, outcome);
}
