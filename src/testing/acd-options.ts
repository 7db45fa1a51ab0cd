import { arrayOf, integer, nonEmptyString, objectOf, oneOf } from './checks.js';

/** A registered application, as the issuer's token endpoint knows it. */
export interface SimulatedApplication {
  /** The application's client id. */
  readonly clientId: string;
  /** The application's client secret. */
  readonly clientSecret: string;
}

/** An access key of a user, as the issuer and the UserHub know it. */
export interface SimulatedAccessKey {
  /** The access key's id. */
  readonly accessKeyId: string;
  /** The access key's secret. */
  readonly accessKeySecret: string;
}

/** What the tenant's side of the vendor's documented routes is made of; every member has a default. */
export interface SimulatedAcdOptions {
  /** The applications that may ask for tokens. @defaultValue one */
  readonly applications?: readonly SimulatedApplication[] | undefined;
  /** The access keys that tokens are given for. @defaultValue one */
  readonly accessKeys?: readonly SimulatedAccessKey[] | undefined;
  /** The tenant that tokens belong to. @defaultValue `'11ee0000-0000-4000-8000-000000000001'` */
  readonly tenantId?: string | undefined;
  /** Where the API is said to be. @defaultValue `https://api-na1.niceincontact.com`; over HTTP the server's own URL */
  readonly apiEndpoint?: string | undefined;
  /** The skills that calls can be placed under. @defaultValue `[4711]` */
  readonly skillIds?: readonly number[] | undefined;
  /** Where the scripts lie that can be started. @defaultValue `['Outbound\\CallBack']` */
  readonly scriptPaths?: readonly string[] | undefined;
  /** Where an answer holds the record of a contact: published, as older versions did, or flat. @defaultValue `'contactId'` */
  readonly recordShape?: 'contactId' | 'resultSet' | 'flat' | undefined;
  /** What a queued callback is answered with; the vendor publishes nothing about it. @defaultValue `'contactId'` */
  readonly callbackResponse?: 'contactId' | 'empty' | undefined;
  /**
   * Which token carries the tenant: both, or only one of them; an access token without it is no JWT at all.
   * @defaultValue `'both'`
   */
  readonly tenantIn?: 'both' | 'id_token' | 'access_token' | undefined;
}

/** The options with their defaults filled in. */
export interface AcdSettings extends Required<Omit<SimulatedAcdOptions, 'apiEndpoint'>> {
  readonly applications: readonly SimulatedApplication[];
  readonly accessKeys: readonly SimulatedAccessKey[];
  readonly tenantId: string;
  readonly skillIds: readonly number[];
  readonly scriptPaths: readonly string[];
  readonly recordShape: 'contactId' | 'resultSet' | 'flat';
  readonly callbackResponse: 'contactId' | 'empty';
  readonly tenantIn: 'both' | 'id_token' | 'access_token';
  readonly apiEndpoint: string | undefined;
}

/** What stands where nothing is given. */
export const acdDefaults = {
  applications: [{ clientId: 'simulator-application', clientSecret: 'simulator-application-secret' }],
  accessKeys: [{ accessKeyId: 'simulator-access-key', accessKeySecret: 'simulator-access-key-secret' }],
  tenantId: '11ee0000-0000-4000-8000-000000000001',
  apiEndpoint: undefined,
  skillIds: [4711],
  scriptPaths: ['Outbound\\CallBack'],
  recordShape: 'contactId',
  callbackResponse: 'contactId',
  tenantIn: 'both',
} satisfies AcdSettings;

/** Checks the options of the documented routes. */
export const checkAcdOptions = objectOf({
  applications: arrayOf(
    objectOf({ clientId: nonEmptyString, clientSecret: nonEmptyString }, ['clientId', 'clientSecret']),
  ),
  accessKeys: arrayOf(
    objectOf({ accessKeyId: nonEmptyString, accessKeySecret: nonEmptyString }, ['accessKeyId', 'accessKeySecret']),
  ),
  tenantId: nonEmptyString,
  apiEndpoint: nonEmptyString,
  skillIds: arrayOf(integer(0, Number.MAX_SAFE_INTEGER)),
  scriptPaths: arrayOf(nonEmptyString),
  recordShape: oneOf(['contactId', 'resultSet', 'flat']),
  callbackResponse: oneOf(['contactId', 'empty']),
  tenantIn: oneOf(['both', 'id_token', 'access_token']),
});

/** Fills in the defaults of options that were checked. */
export function resolveAcdOptions(options: SimulatedAcdOptions = {}): AcdSettings {
  const input = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...acdDefaults, ...input };
}
