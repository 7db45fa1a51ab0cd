import {
  type AcdSettings,
  acdDefaults,
  checkAcdOptions,
  resolveAcdOptions,
  type SimulatedAcdOptions,
} from './acd-options.js';
import { arrayOf, checkWith, integer, isObject, milliseconds, nonEmptyString, objectOf, oneOf } from './checks.js';
import { type SimulatorClock, systemClock } from './clock.js';
import { type ErrorShape, errorParts } from './response-parts.js';

/** An OAuth client that the token endpoint knows. */
export interface SimulatedOAuthClient {
  /** The id, as the token request gives it in `client_id`. */
  readonly clientId: string;
  /** The secret, as the token request gives it in `client_secret`. */
  readonly clientSecret: string;
  /** What its tokens may do; `outbound:connection:create` is what placing a call takes. */
  readonly scopes: readonly string[];
}

/** A campaign that calls can be placed under, as long as it is active. */
export interface SimulatedCampaign {
  /** The id; any string that is not empty. */
  readonly campaignId: string;
  /** Whether calls are placed under it: a disabled one answers "Campaign Disabled". */
  readonly status: 'active' | 'disabled';
}

/** The limit on creates: past it the answer is 429 until the window is over. Refused requests don't count. */
export interface SimulatedRateLimit {
  /** Creates per window, 1 or more. */
  readonly maxRequests: number;
  /** Length of a window in milliseconds; it begins with the first create after the last one. */
  readonly perMs: number;
  /**
   * What the 429 says of the time to wait (rounded up to whole seconds).
   *
   * @defaultValue `'seconds'`
   */
  readonly retryAfter?: 'seconds' | 'http-date' | 'none' | undefined;
}

/** A status that a call takes on, `afterMs` milliseconds after it was placed. */
export interface LifecycleStep {
  /** The status, an open string. */
  readonly status: string;
  /** Milliseconds since the call was placed, 0 or more. */
  readonly afterMs: number;
}

/** What a simulator is made of; every member has a default. */
export interface CXoneSimulatorOptions {
  /**
   * The realm, one DNS label; only shows in `url` and `clientOptions`, since the doors serve any host.
   *
   * @defaultValue `'simulator'`
   */
  readonly realmId?: string | undefined;
  /**
   * The OAuth clients that get tokens. The same `clientId` may stand there with two secrets, as during a rotation.
   *
   * @defaultValue one client with `outbound:connection:create`, `interaction:create` and `outbound:campaign:read`
   */
  readonly clients?: readonly SimulatedOAuthClient[] | undefined;
  /**
   * The campaigns of the account.
   *
   * @defaultValue one active and one disabled campaign
   */
  readonly campaigns?: readonly SimulatedCampaign[] | undefined;
  /**
   * The numbers provisioned as caller ids, strict E.164.
   *
   * @defaultValue `['+14155550100']`
   */
  readonly aniNumbers?: readonly string[] | undefined;
  /**
   * How long a token is accepted, in milliseconds on the simulator's clock; `expires_in` is this in whole seconds.
   *
   * @defaultValue `3_600_000`
   */
  readonly tokenLifetimeMs?: number | undefined;
  /**
   * The limit on creates.
   *
   * @defaultValue none
   */
  readonly rateLimit?: SimulatedRateLimit | undefined;
  /**
   * The statuses after `PENDING`, in ascending order of `afterMs`.
   *
   * The service documents `PENDING` and nothing else: **these statuses are the simulator's own invention**. Don't
   * build on their names; take a status as an open string.
   *
   * @defaultValue `DIALING` after 1 s, `CONNECTED` after 3 s, `COMPLETED` after 6 s
   */
  readonly lifecycle?: readonly LifecycleStep[] | undefined;
  /**
   * The time that tokens, states, rate limit and delays go by.
   *
   * @defaultValue the real time, fake timers included
   */
  readonly clock?: SimulatorClock | undefined;
  /**
   * The name under which a connection carries its id: the contract spells it both ways.
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
   * The tenant's side of the routes that the vendor documents.
   *
   * @defaultValue one application, one access key, one skill, one script
   */
  readonly acd?: SimulatedAcdOptions | undefined;
}

/** The options with their defaults filled in. */
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

/** The campaign that is active by default. */
export const defaultCampaignId = '12345678-90ab-cdef-1234-567890abcdef';

/** The caller id that is provisioned by default. */
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

/** Tells whether a value is a number in strict E.164: `+`, country code, number, nothing else. */
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
  aniNumbers: arrayOf(checkWith('a number in strict E.164', isE164)),
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
  clock: checkWith('a clock with now, setTimeout and clearTimeout', isClock),
  connectionIdField: oneOf(['id', 'connectionId']),
  errorShape: oneOf(Object.keys(errorParts)),
  acd: checkAcdOptions,
});

function isClock(value: unknown): boolean {
  const methods = ['now', 'setTimeout', 'clearTimeout'];
  return isObject(value) && methods.every((method) => typeof value[method] === 'function');
}

/** Checks the options and fills in the defaults; the result shares nothing that its giver could change. */
export function resolveOptions(options: CXoneSimulatorOptions): SimulatorSettings {
  checkOptions(options, 'options');
  const input = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const { clock, ...plain }: SimulatorSettings = { ...defaults, ...input };
  if (!isAscending(plain.lifecycle)) {
    throw new TypeError('CXone simulator: "options.lifecycle" must be in ascending order of afterMs');
  }
  const acd = resolveAcdOptions(options.acd);
  return { ...structuredClone({ ...plain, acd }), clock };
}
