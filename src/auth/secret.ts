import { CXoneError } from '../errors/base.js';
import { CXoneConfigurationError } from '../errors/local.js';
import { judgeStop, type Verdict } from '../http/classify.js';
import { Stopped } from '../http/deadline.js';
import type { Call } from '../http/exchange.js';
import { maskCause } from '../internal/redact-cause.js';

/** A secret, or a function that is asked for it at each token request, so that a rotated one is picked up. */
export type ClientSecret = string | (() => string | Promise<string>);

function failed(toError: () => CXoneError): Verdict<never> {
  return { ok: false, isRepeatable: false, toError };
}

function emptySecret(name: string): CXoneError {
  const message = 'must return a text that is not empty';
  const issues = [{ path: name, message }];
  return new CXoneConfigurationError({ message: `${name} ${message}.`, issues, outcome: 'not_placed' });
}

async function readSecret(name: string, secret: ClientSecret, call: Call<unknown>): Promise<Verdict<string>> {
  const { redactor, timeoutMs } = call;
  if (typeof secret === 'string') return { ok: true, value: secret };
  try {
    const value: unknown = await call.deadline.run(async () => secret(), timeoutMs);
    if (typeof value !== 'string' || value === '') return failed(() => emptySecret(name));
    redactor.rememberToken(value);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Stopped) return judgeStop(call, error.stop, { sent: false });
    const cause = maskCause(error, redactor);
    const message = `The ${name} function failed, so no token could be asked for. No call was placed.`;
    return failed(() => new CXoneError({ code: 'token_provider_failed', outcome: 'not_placed', cause, message }));
  }
}

/** Asks for what a token request needs, now, within the limits of its call. */
export async function readSecrets<Name extends string>(
  secrets: Readonly<Record<Name, ClientSecret>>,
  call: Call<unknown>,
): Promise<Verdict<Readonly<Record<Name, string>>>> {
  const values: Partial<Record<Name, string>> = {};
  const names = Object.keys(secrets) as Name[];
  for (const name of names) {
    const read = await readSecret(name, secrets[name], call);
    if (!read.ok) return read;
    values[name] = read.value;
  }
  // Each of the names was read: the loop ends early with a failure only.
  return { ok: true, value: values as Record<Name, string> };
}
