import { acdHints } from '../http/hints.js';
import type { RequestOptions } from '../options/request.js';
import type { WaitOptions } from '../options/wait.js';
import {
  type Contact,
  type ContactStateDescription,
  type ContactStateEntry,
  parseContact,
  parseStateDescriptions,
  parseStateHistory,
} from '../schemas/acd-contact.js';
import { buildRequestError } from '../schemas/issues.js';
import type { Poller } from './poller.js';
import type { Route, Routes } from './routes.js';

/** Lifetime of the cached states of a tenant, in milliseconds: they are configuration. */
const STATES_TTL_MS = 3_600_000;

/** State of calls. Available as {@link AcdResource.contacts}. */
export interface ContactsResource {
  /**
   * Returns the current state of a contact, active or completed. Changes nothing, so with the `retry` option it is retried
   * after 502, 503, 504 and network failures too.
   *
   * @param contactId - a string of digits: a number beyond 2^53 would lose some
   * @throws {@link CXoneRequestValidationError} for an invalid ID.
   * @throws {@link CXoneNotFoundError} when the contact doesn't exist; otherwise as {@link ConnectionsResource.get}.
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
  get(contactId: string, options?: RequestOptions): Promise<Contact>;

  /**
   * Polls until `until` returns true (default: the contact is completed: `isActive` is `false`, or there is an
   * `endReason`).
   *
   * Behaves like {@link ConnectionsResource.waitFor} otherwise.
   *
   * @returns the contact for which `until` returned true
   * @throws {@link CXoneTimeoutError} when `maxWaitMs` expires; the call itself continues.
   * @throws {@link CXoneAbortError} when `signal` is aborted; otherwise as {@link ContactsResource.get}.
   * @example
   * ```ts
   * import { CXoneAcdClient, UserHubTokenProvider } from 'cxone-sdk';
   *
   * const tokenProvider = new UserHubTokenProvider({ area: 'na1', accessKeyId, accessKeySecret });
   * const cxone = new CXoneAcdClient({ tokenProvider });
   * const { contactId } = await cxone.acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack' });
   * const { endReason } = await cxone.acd.contacts.waitFor(contactId, { maxWaitMs: 600_000 });
   * console.log(endReason);
   * ```
   */
  waitFor(contactId: string, options?: WaitOptions<Contact>): Promise<Contact>;

  /**
   * Polls and yields each changed state, as {@link ContactsResource.waitFor} does; ends after `until` returned true.
   *
   * Behaves like {@link ConnectionsResource.watch} otherwise.
   *
   * @throws {@link CXoneConfigurationError}, {@link CXoneRequestValidationError} at once, when an option or the ID is
   * invalid; in the loop as {@link ContactsResource.waitFor}.
   * @example
   * ```ts
   * import { CXoneAcdClient, UserHubTokenProvider } from 'cxone-sdk';
   *
   * const tokenProvider = new UserHubTokenProvider({ area: 'na1', accessKeyId, accessKeySecret });
   * const cxone = new CXoneAcdClient({ tokenProvider });
   * const { contactId } = await cxone.acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack' });
   * for await (const { stateName } of cxone.acd.contacts.watch(contactId)) console.log(stateName);
   * ```
   */
  watch(contactId: string, options?: WaitOptions<Contact>): AsyncIterableIterator<Contact>;

  /**
   * Returns the states that a contact has been in.
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
  stateHistory(contactId: string, options?: RequestOptions): Promise<readonly ContactStateEntry[]>;

  /**
   * Returns the states that the contacts of this tenant can be in, requested at most once an hour.
   *
   * @throws As {@link ContactsResource.get}; a failure is not cached.
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
  states(options?: RequestOptions): Promise<readonly ContactStateDescription[]>;
}

/** Sends the requests of {@link ContactsResource}. */
export class HttpContacts implements ContactsResource {
  readonly #routes: Routes;
  #states: { readonly value: readonly ContactStateDescription[]; readonly fetchedAt: number } | undefined;

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  async get(contactId: string, options?: RequestOptions): Promise<Contact> {
    return this.#routes.read(toContactRoute(contactId), options);
  }

  async waitFor(contactId: string, options?: WaitOptions<Contact>): Promise<Contact> {
    return this.#watch(contactId, options).waitForCondition();
  }

  watch(contactId: string, options?: WaitOptions<Contact>): AsyncIterableIterator<Contact> {
    return this.#watch(contactId, options).iterate();
  }

  async stateHistory(contactId: string, options?: RequestOptions): Promise<readonly ContactStateEntry[]> {
    const path = `${toContactPath(contactId)}/state-history`;
    return this.#routes.read(
      { operation: 'acd.contacts.stateHistory', path, parse: parseStateHistory, hints: acdHints() },
      options,
    );
  }

  async states(options?: RequestOptions): Promise<readonly ContactStateDescription[]> {
    const fetchedAt = this.#routes.clock.elapsed();
    if (this.#states && fetchedAt - this.#states.fetchedAt < STATES_TTL_MS) return this.#states.value;
    const path = '/contact-state-descriptions';
    const operation = 'acd.contacts.states';
    const route = { operation, path, parse: parseStateDescriptions, hints: acdHints() } as const;
    const value = Object.freeze(await this.#routes.read(route, options));
    this.#states = { value, fetchedAt };
    return value;
  }

  #watch(contactId: string, options: WaitOptions<Contact> | undefined): Poller<Contact> {
    return this.#routes.watch(toContactRoute(contactId), options, {
      subject: 'a contact',
      describe: ({ stateName, stateId }, quote) => `its state was ${quote(stateName) || quote(stateId) || 'unknown'}`,
      until: isCompleted,
    });
  }
}

function isCompleted({ isActive, endReason }: Contact): boolean {
  return isActive === false || (isActive === undefined && endReason !== undefined);
}

function toContactRoute(contactId: string): Route<Contact> {
  const path = toContactPath(contactId);
  return { operation: 'acd.contacts.get', path, parse: (text) => parseContact(text, contactId), hints: acdHints() };
}

function toContactPath(contactId: unknown): string {
  if (typeof contactId === 'string' && /^\d{1,19}$/.test(contactId)) return `/contacts/${contactId}`;
  const message = 'must be the ID of a contact: a string of digits (a number beyond 2^53 would lose some)';
  throw buildRequestError([{ path: 'contactId', message }]);
}
