import type { Clock } from '../internal/clock.js';
import {
  type Contact,
  type ContactStateDescription,
  type ContactStateEntry,
  parseContact,
  parseStateDescriptions,
  parseStateHistory,
} from '../schemas/acd-contact.js';
import { type AcdRoutes, invalidRequest, withHints } from './acd-routes.js';
import type { RequestOptions } from './request-options.js';

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
    const path = toContactPath(contactId);
    const parse = (text: string) => parseContact(text, contactId);
    return this.#routes.read({ path, parse, hints: withHints({}) }, options);
  }

  /**
   * Reads the states that a contact has been in.
   *
   * @throws As {@link ContactsResource.get}.
   */
  async stateHistory(contactId: string, options?: RequestOptions): Promise<readonly ContactStateEntry[]> {
    const path = `${toContactPath(contactId)}/state-history`;
    return this.#routes.read({ path, parse: parseStateHistory, hints: withHints({}) }, options);
  }

  /**
   * The states that the contacts of this tenant can be in, asked for once an hour at most.
   *
   * @throws As {@link ContactsResource.get}; a failure is not kept.
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

function toContactPath(contactId: unknown): string {
  if (typeof contactId === 'string' && /^\d{1,19}$/.test(contactId)) return `/contacts/${contactId}`;
  const message = 'must be the id of a contact: a text of digits (a number past 2^53 would lose some)';
  throw invalidRequest([{ path: 'contactId', message }]);
}
