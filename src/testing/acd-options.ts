import { arrayOf, integer, nonEmptyString, objectOf, oneOf } from './checks.js';

/** An application that is registered at the issuer's token endpoint. */
export interface SimulatedApplication {
  /** The client ID of the application. */
  readonly clientId: string;
  /** The client secret of the application. */
  readonly clientSecret: string;
}

/** An access key of a user, valid at the issuer and at the UserHub. */
export interface SimulatedAccessKey {
  /** The ID of the access key. */
  readonly accessKeyId: string;
  /** The secret of the access key. */
  readonly accessKeySecret: string;
}

/** Options for the tenant behind the routes that NICE documents. Every property has a default. */
export interface SimulatedAcdOptions {
  /** The applications that may request tokens. @defaultValue one application */
  readonly applications?: readonly SimulatedApplication[] | undefined;
  /** The access keys that the token endpoints accept. @defaultValue one access key */
  readonly accessKeys?: readonly SimulatedAccessKey[] | undefined;
  /** The ID of the tenant that tokens belong to. @defaultValue `'11ee0000-0000-4000-8000-000000000001'` */
  readonly tenantId?: string | undefined;
  /**
   * The API endpoint that discovery returns.
   *
   * @defaultValue `'https://api-na1.niceincontact.com'` in process; the server's own URL over HTTP
   */
  readonly apiEndpoint?: string | undefined;
  /** The IDs of the skills that accept calls: integers of 0 or more. @defaultValue `[4711]` */
  readonly skillIds?: readonly number[] | undefined;
  /** The paths of the scripts that can be started. @defaultValue `['Outbound\\CallBack']` */
  readonly scriptPaths?: readonly string[] | undefined;
  /**
   * The property that wraps the record of a contact: `'contactId'` as published, `'resultSet'` as in older versions, or
   * none (`'flat'`).
   *
   * @defaultValue `'contactId'`
   */
  readonly recordShape?: 'contactId' | 'resultSet' | 'flat' | undefined;
  /**
   * The body of the response to a queued callback: a contact ID, or nothing. NICE doesn't document this body.
   *
   * @defaultValue `'contactId'`
   */
  readonly callbackResponse?: 'contactId' | 'empty' | undefined;
  /**
   * The token that contains the tenant ID: both, or one of them. An access token without it is opaque, not a JWT.
   *
   * @defaultValue `'both'`
   */
  readonly tenantIn?: 'both' | 'id_token' | 'access_token' | undefined;
}

/** Options with their defaults filled in. */
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

/** The default of each option. */
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

/** Validates the options of the documented routes. */
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

/** Fills in the defaults of validated options. */
export function resolveAcdOptions(options: SimulatedAcdOptions = {}): AcdSettings {
  const input = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...acdDefaults, ...input };
}
