import {
  type AcdSettings,
  acdDefaults,
  checkAcdOptions,
  resolveAcdOptions,
  type SimulatedAcdOptions,
} from './acd-options.js';
import {
  arrayOf,
  checkWith,
  integer,
  isObject,
  milliseconds,
  nonEmptyString,
  objectOf,
  oneOf,
  reject,
} from './checks.js';
import { type SimulatorClock, systemClock } from './clock.js';
import { type ErrorShape, errorParts } from './response-parts.js';

/** An OAuth client that is registered at the token endpoint. */
export interface SimulatedOAuthClient {
  /** The client ID: the field `client_id` of the token request. */
  readonly clientId: string;
  /** The client secret: the field `client_secret` of the token request. */
  readonly clientSecret: string;
  /** The scopes of its tokens. Placing a call requires `outbound:connection:create`. */
  readonly scopes: readonly string[];
}

/** A campaign. Only an active one accepts calls. */
export interface SimulatedCampaign {
  /** The ID: any non-empty string. */
  readonly campaignId: string;
  /** The status. A disabled campaign rejects calls with "Campaign Disabled". */
  readonly status: 'active' | 'disabled';
}

/** A rate limit on requests that create a connection. Past it they get a 429, uncounted, until the window ends. */
export interface SimulatedRateLimit {
  /** The number of requests per window: an integer of 1 or more. */
  readonly maxRequests: number;
  /** The length of a window in milliseconds. A window starts with the first request after the previous window. */
  readonly perMs: number;
  /**
   * The format of `Retry-After` in the 429, rounded up to a full second; `'none'` omits the header.
   *
   * @defaultValue `'seconds'`
   */
  readonly retryAfter?: 'seconds' | 'http-date' | 'none' | undefined;
}

/** A status that a call reaches `afterMs` milliseconds after it was placed. */
export interface LifecycleStep {
  /** The status, an opaque string. */
  readonly status: string;
  /** The number of milliseconds since the call was placed, 0 or more. */
  readonly afterMs: number;
}

/** Options of a simulator. Every property has a default. */
export interface CXoneSimulatorOptions {
  /**
   * The realm: one DNS label. Affects only `url` and `clientOptions`: the simulator accepts requests for any host.
   *
   * @defaultValue `'simulator'`
   */
  readonly realmId?: string | undefined;
  /**
   * The OAuth clients that may request tokens. Two of them may share a `clientId`, as during a rotation of the secret.
   *
   * @defaultValue one client with `outbound:connection:create`, `interaction:create` and `outbound:campaign:read`
   */
  readonly clients?: readonly SimulatedOAuthClient[] | undefined;
  /**
   * The campaigns of the tenant.
   *
   * @defaultValue one active and one disabled campaign
   */
  readonly campaigns?: readonly SimulatedCampaign[] | undefined;
  /**
   * The numbers provisioned as caller IDs (ANI), in strict E.164 form.
   *
   * @defaultValue `['+14155550100']`
   */
  readonly aniNumbers?: readonly string[] | undefined;
  /**
   * The lifetime of a token in milliseconds on the simulator's clock; `expires_in` is this lifetime in seconds, rounded
   * down.
   *
   * @defaultValue `3_600_000`
   */
  readonly tokenLifetimeMs?: number | undefined;
  /**
   * The rate limit on requests that create a connection.
   *
   * @defaultValue no limit
   */
  readonly rateLimit?: SimulatedRateLimit | undefined;
  /**
   * The statuses after `PENDING`, in ascending order of `afterMs`.
   *
   * CXone documents only `PENDING`: **the simulator invents all other statuses**. Don't rely on their names; treat a
   * status as an opaque string.
   *
   * @defaultValue `DIALING` after 1 s, `CONNECTED` after 3 s, `COMPLETED` after 6 s
   */
  readonly lifecycle?: readonly LifecycleStep[] | undefined;
  /**
   * The clock for tokens, statuses, the rate limit and delays.
   *
   * @defaultValue the real time, fake timers included
   */
  readonly clock?: SimulatorClock | undefined;
  /**
   * The name of the field that contains the ID of a connection: the tutorial uses both.
   *
   * @defaultValue `'id'`
   */
  readonly connectionIdField?: 'id' | 'connectionId' | undefined;
  /**
   * The shape of every error body.
   *
   * @defaultValue `{ error, error_description }` from the token endpoint, `{ message }` from the others
   */
  readonly errorShape?: ErrorShape | undefined;
  /**
   * Options for the routes that NICE documents.
   *
   * @defaultValue one application, one access key, one skill, one script
   */
  readonly acd?: SimulatedAcdOptions | undefined;
}

/** Options with their defaults filled in. */
export interface SimulatorSettings extends Required<Omit<CXoneSimulatorOptions, 'rateLimit' | 'errorShape' | 'acd'>> {
  readonly realmId: string;
  readonly clients: readonly SimulatedOAuthClient[];
  readonly campaigns: readonly SimulatedCampaign[];
  readonly aniNumbers: readonly string[];
  readonly tokenLifetimeMs: number;
  readonly lifecycle: readonly LifecycleStep[];
  readonly clock: SimulatorClock;
  readonly connectionIdField: 'id' | 'connectionId';
  readonly rateLimit: SimulatedRateLimit | undefined;
  readonly errorShape: ErrorShape | undefined;
  readonly acd: AcdSettings;
}

/** The ID of the default active campaign. */
export const defaultCampaignId = '12345678-90ab-cdef-1234-567890abcdef';

/** The default caller ID (ANI). */
export const defaultAniNumber = '+14155550100';

const defaults = {
  realmId: 'simulator',
  clients: [
    {
      clientId: 'simulator-client',
      clientSecret: 'simulator-client-secret',
      scopes: ['outbound:connection:create', 'interaction:create', 'outbound:campaign:read'],
    },
  ],
  campaigns: [
    { campaignId: defaultCampaignId, status: 'active' },
    { campaignId: 'fedcba98-7654-3210-fedc-ba9876543210', status: 'disabled' },
  ],
  aniNumbers: [defaultAniNumber],
  tokenLifetimeMs: 3_600_000,
  rateLimit: undefined,
  lifecycle: [
    { status: 'DIALING', afterMs: 1_000 },
    { status: 'CONNECTED', afterMs: 3_000 },
    { status: 'COMPLETED', afterMs: 6_000 },
  ],
  clock: systemClock,
  connectionIdField: 'id',
  errorShape: undefined,
  acd: acdDefaults,
} satisfies SimulatorSettings;

/** Returns `true` for a string in strict E.164 form: `+`, country code and number, digits only. */
export function isE164(value: unknown): value is string {
  return typeof value === 'string' && /^\+[1-9]\d{6,14}$/.test(value);
}

const realmLabel = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;

function isAscending(steps: readonly LifecycleStep[]): boolean {
  return steps.every((step, index) => step.afterMs >= (steps[index - 1]?.afterMs ?? 0));
}

const checkOptions = objectOf({
  realmId: checkWith('one DNS label', (value) => typeof value === 'string' && realmLabel.test(value)),
  clients: arrayOf(
    objectOf({ clientId: nonEmptyString, clientSecret: nonEmptyString, scopes: arrayOf(nonEmptyString) }, [
      'clientId',
      'clientSecret',
      'scopes',
    ]),
  ),
  campaigns: arrayOf(
    objectOf({ campaignId: nonEmptyString, status: oneOf(['active', 'disabled']) }, ['campaignId', 'status']),
  ),
  aniNumbers: arrayOf(checkWith('a phone number in strict E.164 form', isE164)),
  tokenLifetimeMs: milliseconds,
  rateLimit: objectOf(
    {
      maxRequests: integer(1, Number.MAX_SAFE_INTEGER),
      perMs: milliseconds,
      retryAfter: oneOf(['seconds', 'http-date', 'none']),
    },
    ['maxRequests', 'perMs'],
  ),
  lifecycle: arrayOf(objectOf({ status: nonEmptyString, afterMs: milliseconds }, ['status', 'afterMs'])),
  clock: checkWith('an object with now, setTimeout and clearTimeout methods', isClock),
  connectionIdField: oneOf(['id', 'connectionId']),
  errorShape: oneOf(Object.keys(errorParts)),
  acd: checkAcdOptions,
});

function isClock(value: unknown): boolean {
  const methods = ['now', 'setTimeout', 'clearTimeout'];
  return isObject(value) && methods.every((method) => typeof value[method] === 'function');
}

/** Validates the options and fills in their defaults. Copies them, so that later changes to them have no effect. */
export function resolveOptions(options: CXoneSimulatorOptions): SimulatorSettings {
  checkOptions(options, 'options');
  const input = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const { clock, ...plain }: SimulatorSettings = { ...defaults, ...input };
  if (!isAscending(plain.lifecycle)) {
    reject('options.lifecycle must be in ascending order of afterMs');
  }
  const acd = resolveAcdOptions(options.acd);
  return { ...structuredClone({ ...plain, acd }), clock };
}
