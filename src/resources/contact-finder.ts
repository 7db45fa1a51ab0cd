import { CXoneBadRequestError } from '../errors/api.js';
import { acdHints } from '../http/hints.js';
import { copyMetadata } from '../http/metadata.js';
import type { ResolvedRequestOptions } from '../http/transport.js';
import { type Contact, type ContactPage, parseContactPage } from '../schemas/acd-contact.js';
import { type ContactSearch, matchesSearch, toFilters, toNumberFilters } from '../schemas/acd-search.js';
import type { Routes } from './routes.js';

/** Contacts in a page: a response may have 1 MiB, and a contact some 2 kB. */
const PAGE_SIZE = 200;
/** Most times that one listing is read: contacts of a busy tenant may come and go without end. */
const MAX_PASSES = 5;

type Filters = ReturnType<typeof toFilters>;

interface Listing {
  readonly path: string;
  /** Name of the list in the response. */
  readonly name: string;
  /** `true` if the list is limited by dates. */
  readonly hasDates: boolean;
}

// Active first: a contact that ends in between is then in the second list.
const LISTINGS: readonly Listing[] = [
  { path: '/contacts/active', name: 'activeContacts', hasDates: false },
  { path: '/contacts/completed', name: 'completedContacts', hasDates: true },
];

export interface ContactFinderInit {
  readonly routes: Routes;
  readonly search: ContactSearch;
  readonly options: ResolvedRequestOptions;
  readonly apiVersion: string;
}

/** Finds contacts in CXone's two lists, and tests each again. */
export class ContactFinder {
  readonly #init: ContactFinderInit;
  /** IDs of the contacts that came, whether they match or not. */
  readonly #seen = new Set<string>();
  readonly #found = new Set<string>();
  /** Number of contacts that came, doubles included. */
  #received = 0;

  constructor(init: ContactFinderInit) {
    this.#init = init;
  }

  /** Yields each contact once. */
  async *find(): AsyncGenerator<Contact, undefined, undefined> {
    for (const listing of LISTINGS) yield* this.#findIn(listing);
  }

  /** Filters by number, unless that finds nothing: a tenant may keep its numbers in another form. */
  async *#findIn(listing: Listing): AsyncGenerator<Contact, undefined, undefined> {
    const { search, apiVersion } = this.#init;
    const filters = toFilters(search, listing.hasDates);
    const numberFilters = toNumberFilters(search, apiVersion);
    const before = this.#received;
    try {
      yield* this.#list(listing, [...filters, ...numberFilters]);
    } catch (error) {
      // Some versions reject an unknown filter.
      if (numberFilters.length === 0 || !isFilterRejected(error) || this.#received > before) throw error;
    }
    if (numberFilters.length > 0 && this.#received === before) yield* this.#list(listing, filters);
  }

  /**
   * Reads a listing until a pass brings nothing new. When a contact leaves a listing of several pages, those behind it move
   * up, and one may move from the next page to the page that was read. A listing of one page is read once.
   */
  async *#list(listing: Listing, filters: Filters): AsyncGenerator<Contact, undefined, undefined> {
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      const before = this.#seen.size;
      const pages = yield* this.#readPages(listing, filters);
      if (pages === 1 || this.#seen.size === before) return;
    }
  }

  /** Reads each page once. @returns the number of pages */
  async *#readPages(listing: Listing, filters: Filters): AsyncGenerator<Contact, number, undefined> {
    const inPass = new Set<string>();
    for (let pages = 1, skip = 0; ; pages++) {
      const page = await this.#readPage(listing, filters, skip);
      this.#received += page.contacts.length;
      skip += page.contacts.length;
      const before = inPass.size;
      for (const { contactId } of page.contacts) inPass.add(contactId);
      yield* this.#select(page);
      // A page without a contact that is new in this pass: CXone ignores skip.
      if (page.isLast || inPass.size === before) return pages;
    }
  }

  async #readPage({ path, name }: Listing, filters: Filters, skip: number): Promise<ContactPage> {
    const { routes, search, options } = this.#init;
    const { phoneNumber, callerId } = search;
    const route = {
      operation: 'acd.contacts.find',
      path,
      query: [...filters, ['top', String(PAGE_SIZE)], ['skip', String(skip)]],
      phoneNumbers: [phoneNumber, callerId].filter((number) => number !== undefined),
      parse: (text: string, status: number) => parseContactPage(text, status, { name, skip }),
      hints: acdHints({
        400: 'Check since, before, skillId and campaignId; CXone may limit the time between the two.',
      }),
    } as const;
    return routes.readWith(route, options);
  }

  /** Yields the contacts of a page that match and were not found yet, with the metadata of the page. */
  *#select(page: ContactPage): Generator<Contact, undefined, undefined> {
    for (const contact of page.contacts) {
      const { contactId } = contact;
      this.#seen.add(contactId);
      // A contact that has no number yet may have one in the second list.
      if (this.#found.has(contactId) || !matchesSearch(contact, this.#init.search)) continue;
      this.#found.add(contactId);
      copyMetadata(page, contact);
      yield contact;
    }
  }
}

function isFilterRejected(error: unknown): boolean {
  return error instanceof CXoneBadRequestError && error.outcome === undefined;
}
