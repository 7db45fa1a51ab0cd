import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CXoneClient, CXoneClientOptions, NumberType } from 'cxone-sdk';
import type { CountryCode } from 'libphonenumber-js/max';
import { inject } from 'vitest';
import type { WrittenNumber } from './number-generator.js';

/** All types of libphonenumber. */
export const TYPES: readonly NumberType[] = [
  'PREMIUM_RATE',
  'TOLL_FREE',
  'SHARED_COST',
  'VOIP',
  'PERSONAL_NUMBER',
  'PAGER',
  'UAN',
  'VOICEMAIL',
  'FIXED_LINE_OR_MOBILE',
  'FIXED_LINE',
  'MOBILE',
];
const TYPE = new RegExp(`\\b(?:${TYPES.join('|')})\\b`);

/** A number, and the options of the client that calls it. */
export interface NumberCheck extends WrittenNumber {
  readonly validation: 'valid' | 'possible';
  /** The countries of a policy. */
  readonly countries: readonly CountryCode[];
}

/** The result for a number that is accepted. */
export interface AcceptedNumber {
  readonly e164: string;
  readonly type: NumberType | undefined;
  /** Accepted under the default policy, which refuses premium rate, satellite and global numbers. */
  readonly byDefault: boolean;
  /** Accepted under a policy that lists countries. */
  readonly byCountry: boolean;
}

export type CheckResult = AcceptedNumber | 'rejected';

/** Mocks the service: returns the number that was sent. */
const echo: typeof fetch = async (_input, init) => {
  const { contact } = JSON.parse(String(init?.body));
  return new Response(JSON.stringify({ id: '1', status: 'PENDING', contact }), { status: 201 });
};

const sdk: typeof import('cxone-sdk') = await import(
  pathToFileURL(join(inject('installed'), 'node_modules/cxone-sdk/dist/index.js')).href
);
const clients = new Map<string, CXoneClient>();

function findClient(options: CXoneClientOptions): CXoneClient {
  const key = JSON.stringify(options);
  const tokenProvider = { getAccessToken: async () => 'token' };
  const client = clients.get(key) ?? new sdk.CXoneClient({ realmId: 'acme', tokenProvider, fetch: echo, ...options });
  clients.set(key, client);
  return client;
}

/** Places a call. @returns the number that was sent, or the reason why no call was placed */
async function call(text: string, options: CXoneClientOptions): Promise<{ sent: string } | { message: string }> {
  try {
    const request = { campaignId: 'campaign', contact: { phoneNumber: text }, phoneNumber: '+14155552671' };
    const { contact } = await findClient(options).connections.create(request);
    return { sent: String(Object(contact).phoneNumber) };
  } catch (error) {
    if (!(error instanceof sdk.CXoneRequestValidationError)) throw error;
    const [issue, ...others] = error.issues;
    if (issue?.path !== 'contact.phoneNumber' || others.length > 0) throw error;
    return { message: issue.message };
  }
}

/** The result of the installed SDK, through its public API only. */
export async function checkWithSdk({ text, defaultCountry, validation, countries }: NumberCheck): Promise<CheckResult> {
  const options = { defaultCountry, phoneValidation: validation };
  const open = await call(text, { ...options, numberPolicy: { refuseTypes: [] } });
  if (!('sent' in open)) return 'rejected';
  const typed = await call(text, { ...options, numberPolicy: { refuseTypes: TYPES } });
  const named = 'message' in typed ? TYPE.exec(typed.message)?.[0] : undefined;
  const byDefault = 'sent' in (await call(text, options));
  const byCountry = 'sent' in (await call(text, { ...options, numberPolicy: { countries, refuseTypes: [] } }));
  return { e164: open.sent, type: TYPES.find((type) => type === named), byDefault, byCountry };
}
