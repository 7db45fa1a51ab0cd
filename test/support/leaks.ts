import { inspect } from 'node:util';
import type { CXoneError } from 'cxone-sdk';

/** Returns all that a log could show of an error or an event: its strings, hidden properties and causes included. */
export function showAll(value: unknown): string {
  const shown = [inspect(value, { depth: null, showHidden: true, getters: false }), toJson(value)];
  if (!(value instanceof Error)) return shown.join('\n');
  const { message, stack = '', cause, errors } = value as Error & Pick<CXoneError, 'message'> & { errors?: unknown };
  const inner = [cause, ...(Array.isArray(errors) ? errors : [])].filter((each) => each !== undefined);
  return [...shown, String(value), message, stack, ...inner.map(showAll)].join('\n');
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, member: unknown) => (typeof member === 'bigint' ? String(member) : member));
  } catch {
    // A cycle, or a toJSON that throws: a log shows nothing of it then.
    return '';
  }
}

function spell(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1);
  return [secret, encodeURIComponent(secret), new URLSearchParams({ '': secret }).toString().slice(1), base64];
}

/** Finds the secrets and the numbers (their last ten digits, in any format) that a string shows. */
export function findLeaks(
  text: string,
  secrets: readonly string[],
  numbers: readonly string[] = [],
): readonly string[] {
  const digits = text.replace(/\p{Cf}|[ ()./+-]|%20|%2B|&nbsp;/giu, '');
  return [
    ...secrets.filter((secret) => spell(secret).some((each) => text.includes(each))),
    ...numbers.filter((number) => digits.includes(number.slice(-10))),
  ];
}
