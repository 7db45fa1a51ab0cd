import type { PlacedContact } from './acd-state.js';
import { firstOf } from './checks.js';
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

  /** A snapshot of what was placed through these routes, in the order of the requests. */
  get placed(): readonly PlacedContact[] {
    return this.#state.acd.placed;
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
   * await cxone.acd.callbacks.queue({ phoneNumber: '+14155552671', skillId: acd.skillId });
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
}
