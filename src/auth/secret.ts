import { CXoneTokenProviderError } from '../errors/local.js';
import { toCancellationFailure, toHungFailure } from '../http/classify.js';
import { CanceledError, isAttemptTimeout } from '../http/deadline.js';
import type { RequestContext, RequestFailure } from '../http/request.js';
import { isRecord, parseJson } from '../internal/json.js';
import { maskCause } from '../internal/redact-cause.js';
import type { Result } from '../internal/result.js';
import { isSecret } from '../schemas/parts.js';

/** A secret, or a function that is called at each token request, so that a rotated one is picked up. */
export type Secret = string | (() => string | Promise<string>);

function toFailure(toError: RequestFailure['toError']): RequestFailure {
  return { ok: false, isRetryable: false, toError };
}

function invalidSecretError(name: string): CXoneTokenProviderError {
  const message = `The ${name} function must return a string of 1 to 16,384 characters. No call was placed.`;
  return new CXoneTokenProviderError({ message });
}

async function resolveSecret(
  name: string,
  secret: Secret,
  context: RequestContext<unknown>,
): Promise<Result<string, RequestFailure>> {
  const { redactor, limits, deadline } = context;
  if (typeof secret === 'string') return { ok: true, value: secret };
  try {
    const value: unknown = await deadline.run(async () => secret(), limits.timeoutMs);
    if (!isSecret(value)) return toFailure(() => invalidSecretError(name));
    redactor.rememberToken(value);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof CanceledError) {
      const { cancellation } = error;
      if (isAttemptTimeout(cancellation)) return toHungFailure(context, `The ${name} function`, cancellation.limitMs);
      return toCancellationFailure(context, cancellation, { sent: false });
    }
    const cause = maskCause(error, redactor);
    const message = `The ${name} function failed, so no token could be requested. No call was placed.`;
    return toFailure(() => new CXoneTokenProviderError({ cause, message }));
  }
}

/** Resolves the secrets of a token request, within its limits. */
export async function resolveSecrets<Name extends string>(
  secrets: Readonly<Record<Name, Secret>>,
  context: RequestContext<unknown>,
): Promise<Result<Readonly<Record<Name, string>>, RequestFailure>> {
  const values: Partial<Record<Name, string>> = {};
  const names = Object.keys(secrets) as Name[];
  for (const name of names) {
    const secret = await resolveSecret(name, secrets[name], context);
    if (!secret.ok) return secret;
    values[name] = secret.value;
  }
  // Each name has its value: the loop returns early with a failure only.
  return { ok: true, value: values as Record<Name, string> };
}

function isJsonObject(text: string): boolean {
  return text.trimStart().startsWith('{') && isRecord(parseJson(text));
}

function findProblem(name: string, value: string, isSecret: boolean): string | undefined {
  if (isSecret && isJsonObject(value))
    return `${name} is a whole JSON object: pass the secret alone, one of its fields.`;
  return value === value.trim() ? undefined : `${name} begins or ends with whitespace: remove it.`;
}

/** Returns advice about credentials that are probably not those that were meant; what they are is not shown. */
export function findCredentialHint(
  ids: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): string | undefined {
  const problems = [
    ...Object.entries(ids).map(([name, value]) => findProblem(name, value, false)),
    ...Object.entries<string>(secrets).map(([name, value]) => findProblem(name, value, true)),
  ];
  return problems.filter(Boolean).join(' ') || undefined;
}
