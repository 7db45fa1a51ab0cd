import { isInteger } from './acd-request.js';
import type { PlacedContact, SimulatedCallback } from './acd-state.js';
import { firstOf, integer, objectOf } from './checks.js';
import type { SimulatorFetch } from './client-options.js';
import type { ServiceState } from './state.js';

/** Options for an `AccessKeyTokenProvider` that requests tokens from the simulator in process. */
export interface AcdAccess {
  /** The client ID of the simulator's first application. */
  clientId: string;
  /** The client secret of that application, valid only in the simulator. */
  clientSecret: string;
  /** The ID of the simulator's first access key. */
  accessKeyId: string;
  /** The secret of that access key, valid only in the simulator. */
  accessKeySecret: string;
  /** The simulator's `fetch`. */
  fetch: SimulatorFetch;
}

/** Options of {@link SimulatedAcd.completeContact}. */
export interface CompleteContactOptions {
  /**
   * The number of pages of active contacts after which the contact ends: an integer of 1 or more.
   *
   * @defaultValue none: the contact ends now
   */
  readonly afterPages?: number | undefined;
}

const checkCompleteOptions = objectOf({ afterPages: integer(1, Number.MAX_SAFE_INTEGER) });

/**
 * The simulator's side of the routes that NICE documents. Available as {@link CXoneSimulator.acd}; not constructible.
 * It follows the public documents of NICE and has never been compared with a live tenant.
 */
export class SimulatedAcd {
  readonly #state: ServiceState;
  readonly #fetch: SimulatorFetch;

  /** @internal */
  constructor(state: ServiceState, fetch: SimulatorFetch) {
    this.#state = state;
    this.#fetch = fetch;
  }

  /**
   * A snapshot of what was placed through these routes, in the order of the requests, with their values. A scheduled
   * callback stays in it when it is changed or canceled: see {@link SimulatedAcd.scheduledCallbacks}.
   */
  get placed(): readonly PlacedContact[] {
    return this.#state.acd.placed;
  }

  /** A snapshot of the scheduled callbacks that wait for their time: those that weren't canceled, as last changed. */
  get scheduledCallbacks(): readonly SimulatedCallback[] {
    return this.#state.acd.getScheduled(this.#state.settings.clock.now());
  }

  /** The ID of the first skill. @throws `TypeError` when the options contain no skill. */
  get skillId(): number {
    return firstOf(this.#state.settings.acd.skillIds, 'acd.skillIds');
  }

  /** The path of the first script. @throws `TypeError` when the options contain no script. */
  get scriptPath(): string {
    return firstOf(this.#state.settings.acd.scriptPaths, 'acd.scriptPaths');
  }

  /**
   * Options for an `AccessKeyTokenProvider`, secrets included.
   *
   * @throws `TypeError` when the options contain no application or no access key.
   *
   * @example
   * ```ts
   * import { AccessKeyTokenProvider, CXoneAcdClient } from 'cxone-sdk';
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   *
   * const { acd, fetch } = new CXoneSimulator();
   * const cxone = new CXoneAcdClient({ tokenProvider: new AccessKeyTokenProvider(acd.access), fetch });
   * await cxone.acd.callbacks.queue({ phoneNumber: '+12025550142', skillId: acd.skillId });
   * console.log(acd.placed.length); // 1
   * ```
   */
  get access(): AcdAccess {
    const { applications, accessKeys } = this.#state.settings.acd;
    return {
      ...firstOf(applications, 'acd.applications'),
      ...firstOf(accessKeys, 'acd.accessKeys'),
      fetch: this.#fetch,
    };
  }

  /**
   * Completes a contact, and the leg that belongs to it, before its lifecycle does: now, or once `afterPages` pages of the
   * active contacts were sent, so that it moves to the completed contacts while a client reads the list.
   *
   * @param contactId - the ID of a contact or of a leg.
   * @throws `TypeError` when no contact has this ID, or `afterPages` isn't an integer of 1 or more.
   *
   * @example
   * ```ts
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   *
   * const { acd } = new CXoneSimulator();
   * for (const { id } of acd.placed) acd.completeContact(id, { afterPages: 1 });
   * ```
   */
  completeContact(contactId: string, options: CompleteContactOptions = {}): void {
    checkCompleteOptions(options, 'completeContact');
    const contact = isInteger(contactId) ? this.#state.acd.find(contactId) : undefined;
    if (contact === undefined) throw new TypeError('completeContact: no contact has this ID.');
    if (options.afterPages === undefined) this.#state.acd.end(contact, this.#state.settings.clock.now());
    else this.#state.acd.endAfterPages(contact, options.afterPages);
  }
}
