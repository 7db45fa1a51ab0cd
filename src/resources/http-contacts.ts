import { CXoneConflictError } from '../errors/api.js';
import { acdHints } from '../http/hints.js';
import { setMetadata } from '../http/metadata.js';
import { type RequestOptions, resolveRequestOptions } from '../options/request.js';
import type { WaitOptions } from '../options/wait.js';
import { type Contact, parseContact } from '../schemas/acd-contact.js';
import type { AcdId } from '../schemas/acd-ids.js';
import {
  type ContactDisposition,
  parseDisposition,
  parseRelatedContacts,
  type RelatedContacts,
} from '../schemas/acd-related.js';
import { parseVoid } from '../schemas/acd-responses.js';
import { type FindContactsQuery, parseSearch } from '../schemas/acd-search.js';
import {
  type ContactStateDescription,
  type ContactStateEntry,
  parseStateDescriptions,
  parseStateHistory,
} from '../schemas/acd-states.js';
import { buildRequestError } from '../schemas/issues.js';
import { ContactFinder } from './contact-finder.js';
import type { ContactsResource, EndedContact } from './contacts.js';
import { toIdSegment } from './id-segment.js';
import type { Poller } from './poller.js';
import type { Route } from './route.js';
import type { Routes } from './routes.js';

/** Lifetime of the cached states of a tenant, in milliseconds: they are configuration. */
const STATES_TTL_MS = 3_600_000;

/** Sends the requests of {@link ContactsResource}. */
export class HttpContacts implements ContactsResource {
  readonly #routes: Routes;
  readonly #apiVersion: string;
  #states: { readonly value: readonly ContactStateDescription[]; readonly fetchedAt: number } | undefined;

  constructor(routes: Routes, apiVersion: string) {
    this.#routes = routes;
    this.#apiVersion = apiVersion;
  }

  async get(contactId: AcdId, options?: RequestOptions): Promise<Contact> {
    return this.#routes.read(toContactRoute(contactId), options);
  }

  async waitFor(contactId: AcdId, options?: WaitOptions<Contact>): Promise<Contact> {
    return this.#watch(contactId, options).waitForCondition();
  }

  watch(contactId: AcdId, options?: WaitOptions<Contact>): AsyncIterableIterator<Contact> {
    return this.#watch(contactId, options).iterate();
  }

  async stateHistory(contactId: AcdId, options?: RequestOptions): Promise<readonly ContactStateEntry[]> {
    const path = `${toContactPath(contactId)}/state-history`;
    const route = {
      operation: 'acd.contacts.stateHistory',
      path,
      parse: parseStateHistory,
      hints: acdHints(),
    } as const;
    return this.#routes.read(route, options);
  }

  async states(options?: RequestOptions): Promise<readonly ContactStateDescription[]> {
    const fetchedAt = this.#routes.clock.elapsed();
    if (this.#states && fetchedAt - this.#states.fetchedAt < STATES_TTL_MS) return this.#states.value;
    const path = '/contact-state-descriptions';
    const operation = 'acd.contacts.states';
    const route = { operation, path, parse: parseStateDescriptions, hints: acdHints() } as const;
    const value = Object.freeze(await this.#routes.read(route, options));
    for (const state of value) Object.freeze(state);
    // No tenant is without states: an empty response means that they can't be read now.
    if (value.length > 0) this.#states = { value, fetchedAt };
    return value;
  }

  find(query: FindContactsQuery, options?: RequestOptions): AsyncIterableIterator<Contact> {
    const routes = this.#routes;
    const search = parseSearch(query, routes.phoneRules, routes.clock.now());
    if (!search.ok) throw buildRequestError(search.issues);
    const resolved = resolveRequestOptions(options, routes);
    const init = { routes, search: search.value, options: resolved, apiVersion: this.#apiVersion };
    return new ContactFinder(init).find();
  }

  async related(contactId: AcdId, options?: RequestOptions): Promise<RelatedContacts> {
    const path = `${toContactPath(contactId)}/hierarchy`;
    const route = { operation: 'acd.contacts.related', path, parse: parseRelatedContacts, hints: acdHints() } as const;
    return this.#routes.read(route, options);
  }

  async disposition(contactId: AcdId, options?: RequestOptions): Promise<ContactDisposition | undefined> {
    const path = `${toContactPath(contactId)}/disposition`;
    const hints = acdHints({
      404: 'Check the ID; CXone may also respond with 404 as long as there is no disposition.',
    });
    return this.#routes.read({ operation: 'acd.contacts.disposition', path, parse: parseDisposition, hints }, options);
  }

  async end(contactId: AcdId, options?: RequestOptions): Promise<EndedContact> {
    const path = `${toContactPath(contactId)}/end`;
    const route = { operation: 'acd.contacts.end', path, parse: parseEnd, hints: acdHints() } as const;
    try {
      return await this.#routes.command(route, 'POST', options);
    } catch (error) {
      // Only the 409 of a token request or of discovery has an outcome.
      if (!(error instanceof CXoneConflictError) || error.outcome !== undefined) throw error;
      return toEndedBefore(error);
    }
  }

  #watch(contactId: AcdId, options: WaitOptions<Contact> | undefined): Poller<Contact> {
    return this.#routes.watch(toContactRoute(contactId), options, {
      subject: 'a contact',
      describe: ({ stateName, stateId }, quote) => `its state was ${quote(stateName) || quote(stateId) || 'unknown'}`,
      until: isCompleted,
    });
  }
}

function isCompleted({ isActive, endReason }: Contact): boolean {
  return isActive === false || (isActive === undefined && Boolean(endReason));
}

function toContactRoute(contactId: AcdId): Route<Contact> {
  const path = toContactPath(contactId);
  const parse = (text: string) => parseContact(text, String(contactId));
  return { operation: 'acd.contacts.get', path, parse, hints: acdHints() };
}

function toContactPath(contactId: unknown): string {
  return `/contacts/${toIdSegment(contactId, 'contactId', 'a contact')}`;
}

function parseEnd(text: string) {
  const receipt = parseVoid(text);
  return receipt.ok ? { ok: true as const, value: { alreadyEnded: false } } : receipt;
}

function toEndedBefore({ correlationId = '', status, headers, attempts, requestId }: CXoneConflictError): EndedContact {
  const ended = { alreadyEnded: true };
  setMetadata(ended, () => ({ correlationId, status, attempts, headers, replayed: false, requestId }));
  return ended;
}
