import { arrayOf, checkWith, integer, milliseconds, nonEmptyString, objectOf, oneOf } from './checks.js';

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
  /**
   * The names of the fields and filters of contacts: `'version'` follows the version in the path, with the old names
   * (`toAddr`, `contactStart`) before v27.
   *
   * @defaultValue `'version'`
   */
  readonly fieldNames?: 'version' | 'old' | 'new' | undefined;
  /**
   * The JSON types of the values in the records of contacts: as published, or numbers and booleans as strings (`"295"`,
   * `"False"`), as the oldest versions return them.
   *
   * @defaultValue `'json'`
   */
  readonly valueTypes?: 'json' | 'text' | undefined;
  /** The status of the response with an empty list or page; 204 has no body. @defaultValue `200` */
  readonly emptyListStatus?: 200 | 204 | undefined;
  /** The greatest number of contacts on a page: an integer of 1 or more. @defaultValue `10_000` */
  readonly maxPageSize?: number | undefined;
  /**
   * The origin of the absolute URLs in the `_links` of a list. Set another host to test that a client sends no token to it.
   *
   * @defaultValue the origin that the request was sent to
   */
  readonly linkOrigin?: string | undefined;
  /**
   * The response to a filter that the version doesn't have: `'reject'` returns 400, `'ignore'` the unfiltered list. NICE
   * doesn't document it.
   *
   * @defaultValue `'reject'`
   */
  readonly unknownFilter?: 'reject' | 'ignore' | undefined;
  /** The time between the end of a contact and its entry in the list of completed contacts. @defaultValue `0` */
  readonly completedLagMs?: number | undefined;
  /** The time between the acceptance of a request to end a contact and its end. @defaultValue `1_000` */
  readonly endDelayMs?: number | undefined;
  /**
   * The status of the response with the disposition of a contact that has none yet: 204 has no body. NICE doesn't
   * document it.
   *
   * @defaultValue `204`
   */
  readonly missingDispositionStatus?: 204 | 404 | undefined;
  /**
   * The contact with the number that a script dials: the script's own contact, or a leg, which is a contact of its own
   * with the ID that follows. NICE doesn't document it.
   *
   * @defaultValue `'contact'`
   */
  readonly scriptNumberOn?: 'contact' | 'leg' | undefined;
  /**
   * The place of the parameters of a scheduled callback that the tenant reads: the query as published, a JSON body as in
   * working code, or both.
   *
   * @defaultValue `'both'`
   */
  readonly scheduledCallbacksIn?: 'both' | 'query' | 'body' | undefined;
  /**
   * The form of numbers in this tenant, which callbacks must use and records of contacts show: strict E.164, or ten
   * national digits of North America.
   *
   * @defaultValue `'e164'`
   */
  readonly numberFormat?: 'e164' | 'national' | undefined;
  /** The numbers in the tenant's do-not-call group, in the form that a search uses. @defaultValue none */
  readonly dncNumbers?: readonly string[] | undefined;
}

type AcdDefaults = {
  readonly [Name in keyof SimulatedAcdOptions]-?: Exclude<SimulatedAcdOptions[Name], undefined>;
};

/** Options with their defaults filled in. */
export interface AcdSettings extends Omit<AcdDefaults, 'apiEndpoint' | 'linkOrigin'> {
  readonly apiEndpoint: string | undefined;
  readonly linkOrigin: string | undefined;
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
  fieldNames: 'version',
  valueTypes: 'json',
  emptyListStatus: 200,
  maxPageSize: 10_000,
  linkOrigin: undefined,
  unknownFilter: 'reject',
  completedLagMs: 0,
  endDelayMs: 1_000,
  missingDispositionStatus: 204,
  scriptNumberOn: 'contact',
  scheduledCallbacksIn: 'both',
  numberFormat: 'e164',
  dncNumbers: [],
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
  fieldNames: oneOf(['version', 'old', 'new']),
  valueTypes: oneOf(['json', 'text']),
  emptyListStatus: checkWith('200 or 204', (value) => value === 200 || value === 204),
  maxPageSize: integer(1, Number.MAX_SAFE_INTEGER),
  linkOrigin: nonEmptyString,
  unknownFilter: oneOf(['reject', 'ignore']),
  completedLagMs: milliseconds,
  endDelayMs: milliseconds,
  missingDispositionStatus: checkWith('204 or 404', (value) => value === 204 || value === 404),
  scriptNumberOn: oneOf(['contact', 'leg']),
  scheduledCallbacksIn: oneOf(['both', 'query', 'body']),
  numberFormat: oneOf(['e164', 'national']),
  dncNumbers: arrayOf(nonEmptyString),
});

/** Fills in the defaults of validated options. */
export function resolveAcdOptions(options: SimulatedAcdOptions = {}): AcdSettings {
  const input = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...acdDefaults, ...input };
}
