import type { CXoneError } from '../errors/base.js';
import type { Clock } from '../internal/clock.js';
import { callListener } from '../internal/user-code.js';
import {
  type Contact,
  type ContactStateDescription,
  type ContactStateEntry,
  parseContact,
  parseStateDescriptions,
  parseStateHistory,
} from '../schemas/acd-contact.js';
import { parseWaitOptions } from '../schemas/call-options.js';
import { buildRequestError } from '../schemas/issues.js';
import { type AcdRoute, type AcdRoutes, withHints } from './acd-routes.js';
import type { RequestOptions } from './request-options.js';
import type { WaitOptions } from './wait.js';

/** What a wait learned: a new state of the contact, or that a poll failed for a moment. */
export type ContactUpdate =
  | {
      /** The state that is new. */
      readonly contact: Contact;
      /** Not beside a new state. */
      readonly error?: undefined;
    }
  | {
      /** The state that was seen last, if there was one. */
      readonly contact?: Contact | undefined;
      /** Why the poll failed; the wait goes on. */
      readonly error: CXoneError;
    };

/** Options of `contacts.waitFor`. Times are milliseconds. */
export interface ContactWaitOptions extends Omit<WaitOptions, 'until' | 'onUpdate'> {
  /** Ends the wait when it holds; may be async. What it throws ends the wait. @defaultValue the contact is over */
  readonly until?: ((contact: Contact) => boolean | Promise<boolean>) | undefined;
  /** Called with each state that differs from the one before, and with each poll that failed for a moment. */
  readonly onUpdate?: ((update: ContactUpdate) => void) | undefined;
}

/** How long the states of a tenant are kept, in milliseconds: they are configuration. */
const STATES_KEPT_MS = 3_600_000;

/** Contacts: what became of a call. Got from {@link AcdResource.contacts}, never made by hand. */
export class ContactsResource {
  readonly #routes: AcdRoutes;
  readonly #clock: Clock;
  #states: { readonly value: readonly ContactStateDescription[]; readonly readAt: number } | undefined;

  /** @internal */
  constructor(routes: AcdRoutes, clock: Clock) {
    this.#routes = routes;
    this.#clock = clock;
  }

  /**
   * Reads a contact as it is now, active or over. Changes nothing, so with the `retry` option it is also repeated after
   * 502, 503, 504 and network failures.
   *
   * @param contactId - digits in a text: a number past 2^53 would lose some
   * @throws {@link CXoneRequestValidationError} for what can't be the id of a contact.
   * @throws {@link CXoneNotFoundError} when there is no such contact; otherwise as {@link ConnectionsResource.get}.
   * @example
   * ```ts
   * import { CXoneAcdClient, UserHubTokenProvider } from 'cxone-sdk';
   *
   * const tokenProvider = new UserHubTokenProvider({ area: 'na1', accessKeyId, accessKeySecret });
   * const cxone = new CXoneAcdClient({ tokenProvider });
   * const { contactId } = await cxone.acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack' });
   * const contact = await cxone.acd.contacts.get(contactId);
   * console.log(contact.stateName);
   * ```
   */
  async get(contactId: string, options?: RequestOptions): Promise<Contact> {
    return this.#routes.read(toContactRoute(contactId), options);
  }

  /**
   * Polls a contact until `until` holds: by default, until it is over (`isActive` is `false`, or there is an
   * `endReason`).
   *
   * Behaves as {@link ConnectionsResource.waitFor} in all else.
   *
   * @returns the contact for which `until` held
   * @throws {@link CXoneTimeoutError} when `timeoutMs` is over; the call itself goes on.
   * @throws {@link CXoneAbortError} when `signal` is aborted; otherwise as {@link ContactsResource.get}.
   * @example
   * ```ts
   * import { CXoneAcdClient, UserHubTokenProvider } from 'cxone-sdk';
   *
   * const tokenProvider = new UserHubTokenProvider({ area: 'na1', accessKeyId, accessKeySecret });
   * const cxone = new CXoneAcdClient({ tokenProvider });
   * const { contactId } = await cxone.acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack' });
   * const { endReason } = await cxone.acd.contacts.waitFor(contactId, { timeoutMs: 600_000 });
   * console.log(endReason);
   * ```
   */
  async waitFor(contactId: string, options: ContactWaitOptions = {}): Promise<Contact> {
    const parsed = parseWaitOptions(options);
    // Checked to be functions, one layer below the one that knows of what.
    const {
      until = isOver,
      onUpdate,
      ...checked
    } = parsed as typeof parsed & Pick<ContactWaitOptions, 'until' | 'onUpdate'>;
    const route = toContactRoute(contactId);
    const watch = this.#routes.watch(route, {
      what: 'a contact',
      describe: ({ stateName, stateId }) => `its state was ${stateName ?? stateId ?? 'not told'}`,
      until,
      onState: (contact) => callListener(onUpdate, { contact }),
      onFailure: (error, contact) => callListener(onUpdate, { contact, error }),
      options: checked,
    });
    return watch.finish();
  }

  /**
   * Reads the states that a contact has been in.
   *
   * @throws As {@link ContactsResource.get}.
   * @example
   * ```ts
   * import { CXoneAcdClient, UserHubTokenProvider } from 'cxone-sdk';
   *
   * const tokenProvider = new UserHubTokenProvider({ area: 'na1', accessKeyId, accessKeySecret });
   * const cxone = new CXoneAcdClient({ tokenProvider });
   * const { contactId } = await cxone.acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack' });
   * for (const state of await cxone.acd.contacts.stateHistory(contactId)) console.log(state.contactStateName);
   * ```
   */
  async stateHistory(contactId: string, options?: RequestOptions): Promise<readonly ContactStateEntry[]> {
    const path = `${toContactPath(contactId)}/state-history`;
    return this.#routes.read({ path, parse: parseStateHistory, hints: withHints({}) }, options);
  }

  /**
   * The states that the contacts of this tenant can be in, asked for once an hour at most.
   *
   * @throws As {@link ContactsResource.get}; a failure is not kept.
   * @example
   * ```ts
   * import { CXoneAcdClient, UserHubTokenProvider } from 'cxone-sdk';
   *
   * const tokenProvider = new UserHubTokenProvider({ area: 'na1', accessKeyId, accessKeySecret });
   * const cxone = new CXoneAcdClient({ tokenProvider });
   * const states = await cxone.acd.contacts.states();
   * console.log(states.map((state) => state.contactStateDescription));
   * ```
   */
  async states(options?: RequestOptions): Promise<readonly ContactStateDescription[]> {
    const readAt = this.#clock.elapsed();
    if (this.#states && readAt - this.#states.readAt < STATES_KEPT_MS) return this.#states.value;
    const route = { path: '/contact-state-descriptions', parse: parseStateDescriptions, hints: withHints({}) };
    const value = Object.freeze(await this.#routes.read(route, options));
    this.#states = { value, readAt };
    return value;
  }
}

function isOver({ isActive, endReason }: Contact): boolean {
  return isActive === false || (isActive === undefined && endReason !== undefined);
}

function toContactRoute(contactId: string): AcdRoute<Contact> {
  const path = toContactPath(contactId);
  return { path, parse: (text) => parseContact(text, contactId), hints: withHints({}) };
}

function toContactPath(contactId: unknown): string {
  if (typeof contactId === 'string' && /^\d{1,19}$/.test(contactId)) return `/contacts/${contactId}`;
  const message = 'must be the id of a contact: a text of digits (a number past 2^53 would lose some)';
  throw buildRequestError([{ path: 'contactId', message }]);
}
