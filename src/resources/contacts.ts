import type { RequestOptions } from '../options/request.js';
import type { WaitOptions } from '../options/wait.js';
import type { Contact } from '../schemas/acd-contact.js';
import type { AcdId } from '../schemas/acd-ids.js';
import type { ContactDisposition, RelatedContacts } from '../schemas/acd-related.js';
import type { FindContactsQuery } from '../schemas/acd-search.js';
import type { ContactStateDescription, ContactStateEntry } from '../schemas/acd-states.js';

/** Returned by `contacts.end`. */
export interface EndedContact {
  /** `true` if the contact had ended before. */
  readonly alreadyEnded: boolean;
}

/** Calls: their state, their end. Available as {@link AcdResource.contacts}. */
export interface ContactsResource {
  /**
   * Returns the current state of a contact, active or completed.
   *
   * Changes nothing, so with the `retry` option it is retried after 502, 503, 504 and network failures too.
   *
   * @param contactId - an integer or a string of digits: a number beyond 2^53 would lose some
   * @throws {@link CXoneRequestValidationError} for an invalid ID.
   * @throws {@link CXoneNotFoundError} when the contact doesn't exist; otherwise as {@link ConnectionsResource.get}.
   * @example
   * ```ts
   * const { contactId } = await acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack' });
   * const contact = await acd.contacts.get(contactId);
   * console.log(contact.stateName);
   * ```
   */
  get(contactId: AcdId, options?: RequestOptions): Promise<Contact>;

  /**
   * Polls until `until` returns true (default: the contact is completed).
   *
   * A contact is completed when `isActive` is `false`, or there is an `endReason`. Behaves like
   * {@link ConnectionsResource.waitFor} otherwise.
   *
   * @returns the contact for which `until` returned true
   * @throws {@link CXoneTimeoutError} when `maxWaitMs` expires; the call itself continues.
   * @throws {@link CXoneAbortError} when `signal` is aborted; otherwise as {@link ContactsResource.get}.
   * @example
   * ```ts
   * const { contactId } = await acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack' });
   * const { endReason } = await acd.contacts.waitFor(contactId, { maxWaitMs: 600_000 });
   * console.log(endReason);
   * ```
   */
  waitFor(contactId: AcdId, options?: WaitOptions<Contact>): Promise<Contact>;

  /**
   * Polls and yields each changed state.
   *
   * Ends after `until` returned true, whose default is that of {@link ContactsResource.waitFor}. Behaves like
   * {@link ConnectionsResource.watch} otherwise.
   *
   * @throws {@link CXoneConfigurationError}, {@link CXoneRequestValidationError} at once, when an option or the ID is
   * invalid; in the loop as {@link ContactsResource.waitFor}.
   * @example
   * ```ts
   * const { contactId } = await acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack' });
   * for await (const { stateName } of acd.contacts.watch(contactId)) console.log(stateName);
   * ```
   */
  watch(contactId: AcdId, options?: WaitOptions<Contact>): AsyncIterableIterator<Contact>;

  /**
   * Returns the states that a contact has been in.
   *
   * @throws As {@link ContactsResource.get}.
   * @example
   * ```ts
   * const { contactId } = await acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack' });
   * for (const state of await acd.contacts.stateHistory(contactId)) console.log(state.contactStateName);
   * ```
   */
  stateHistory(contactId: AcdId, options?: RequestOptions): Promise<readonly ContactStateEntry[]>;

  /**
   * Returns the states that the contacts of this tenant can be in, requested at most once an hour.
   *
   * @throws As {@link ContactsResource.get}; a failure is not cached.
   * @example
   * ```ts
   * const states = await acd.contacts.states();
   * console.log(states.map((state) => state.contactStateDescription));
   * ```
   */
  states(options?: RequestOptions): Promise<readonly ContactStateDescription[]>;

  /**
   * Finds contacts by number, skill, campaign and time: the active ones, then the completed ones, each once.
   *
   * A contact that was found may prove that a call was placed. **That none was found proves nothing**: CXone lists a contact
   * some time after its start, and some contacts have no number. `numberPolicy` does not apply.
   *
   * The SDK tests each contact again: numbers by their digits, the start of the contact between `since` and `before`. It reads
   * pages of 200, and fetches a listing of several pages again until nothing new comes, since contacts move from page to page:
   * within a listing the order isn't guaranteed. `totalTimeoutMs` applies to each page.
   *
   * @param query - checked before anything is sent
   * @throws {@link CXoneRequestValidationError}, {@link CXoneConfigurationError} at once, when the query or an option is
   * invalid; in the loop as {@link ContactsResource.get}.
   * @example
   * ```ts
   * const since = new Date(Date.now() - 10 * 60_000);
   * for await (const contact of acd.contacts.find({ phoneNumber: '+12025550142', skillId: 4711, since })) {
   *   console.log(contact.contactId, contact.stateName);
   * }
   * ```
   */
  find(query: FindContactsQuery, options?: RequestOptions): AsyncIterableIterator<Contact>;

  /**
   * Returns the contacts that belong together: transfers, and the leg that a script dialed.
   *
   * @param contactId - any of them
   * @throws As {@link ContactsResource.get}.
   * @example
   * ```ts
   * const { contactId } = await acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack' });
   * const { masterContactId, children } = await acd.contacts.related(contactId);
   * console.log(masterContactId, children.length);
   * ```
   */
  related(contactId: AcdId, options?: RequestOptions): Promise<RelatedContacts>;

  /**
   * Returns the disposition that an agent chose; `undefined` for an empty response.
   *
   * NICE does not document the response for a contact without a disposition.
   *
   * @throws As {@link ContactsResource.get}; {@link CXoneNotFoundError} may mean that the contact has none.
   * @example
   * ```ts
   * const { contactId } = await acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack' });
   * const disposition = await acd.contacts.disposition(contactId);
   * console.log(disposition?.dispositionName ?? 'none yet');
   * ```
   */
  disposition(contactId: AcdId, options?: RequestOptions): Promise<ContactDisposition | undefined>;

  /**
   * Ends a contact in any state, and cuts off every party.
   *
   * Returns when CXone has accepted the request, or the contact had ended before; {@link ContactsResource.waitFor} returns
   * when it has ended. The request is retried as one that places a call: after a 401 (once), and, with the `retry` option,
   * after a 429 or when no connection was made.
   *
   * @returns `alreadyEnded`: `true` if the contact had ended before
   * @throws {@link CXoneRequestValidationError} for an invalid ID.
   * @throws {@link CXoneError} of the other classes as {@link ContactsResource.get}, without `outcome`.
   * @example
   * ```ts
   * const { contactId } = await acd.scripts.start({ skillId: 4711, scriptPath: 'Outbound\\CallBack' });
   * const { alreadyEnded } = await acd.contacts.end(contactId);
   * console.log(alreadyEnded);
   * ```
   */
  end(contactId: AcdId, options?: RequestOptions): Promise<EndedContact>;
}
