import { lazy } from '../internal/lazy.js';
import type { QueryValue } from '../schemas/acd-read.js';
import { isPlainObject } from '../schemas/json.js';
import { recordOf, WELL_FORMED } from '../schemas/parts.js';
import { checkOf, checkOptions, type PartsOf, withDefault } from './check.js';
import { mergeOptions, type RequestDefaults, type RequestOptions, requestParts } from './request.js';
import { RETRY_PATHS } from './retry.js';

/** Last parameter of `acd.read`. */
export interface ReadOptions extends RequestOptions {
  /** Parameters of the query string, not encoded yet; one that is `undefined` is left out. @defaultValue `{}` */
  readonly query?: Readonly<Record<string, QueryValue | undefined>> | undefined;
}

function findProblem(name: string, value: unknown): string | undefined {
  const isText = typeof value === 'string' && WELL_FORMED.test(value);
  const isValid = isText || value === undefined || typeof value === 'boolean' || Number.isFinite(value);
  return isValid && WELL_FORMED.test(name) ? undefined : 'must be a string, a finite number or a boolean';
}

const query = () =>
  recordOf<QueryValue | undefined>(isPlainObject, 'must be an object of strings, numbers and booleans', findProblem);

const readParts = { ...requestParts, query: withDefault(query, {}) } satisfies PartsOf<ReadOptions>;

const readCheck = /* @__PURE__ */ lazy(() => checkOf('read', readParts, RETRY_PATHS));

/** @throws CXoneConfigurationError that names each option that can't work. */
export function resolveReadOptions(input: ReadOptions | undefined, defaults: RequestDefaults) {
  const { query, ...own } = checkOptions(readCheck(), input ?? {});
  return { query, request: mergeOptions(own, defaults) };
}
