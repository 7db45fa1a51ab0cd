import type { PlacedContact } from './acd-state.js';
import { firstOf } from './checks.js';
import type { SimulatorFetch } from './client-options.js';
import type { ServiceState } from './state.js';

/** What an `AccessKeyTokenProvider` needs to get tokens from the simulator in process. */
export interface AcdAccess {
  /** The client id of its first application. */
  clientId: string;
  /** That application's secret: it opens nothing but the simulator. */
  clientSecret: string;
  /** The id of its first access key. */
  accessKeyId: string;
  /** That access key's secret: it opens nothing but the simulator. */
  accessKeySecret: string;
  /** Its in-process door. */
  fetch: SimulatorFetch;
}

/**
 * The routes that the vendor documents, as the simulator serves them. Got from {@link CXoneSimulator.acd}, never made by
 * hand. Written from the vendor's public documents, never compared with a live account.
 */
export class SimulatedAcd {
  readonly #state: ServiceState;
  readonly #fetch: SimulatorFetch;

  /** @internal */
  constructor(state: ServiceState, fetch: SimulatorFetch) {
    this.#state = state;
    this.#fetch = fetch;
  }

  /** What was placed by these routes, in that order: a snapshot. */
  get placed(): readonly PlacedContact[] {
    return this.#state.acd.placed;
  }

  /** The first skill that calls can be placed under. @throws `TypeError` when the options name none. */
  get skillId(): number {
    return firstOf(this.#state.settings.acd.skillIds, 'acd.skillIds');
  }

  /** The first script that can be started. @throws `TypeError` when the options name none. */
  get scriptPath(): string {
    return firstOf(this.#state.settings.acd.scriptPaths, 'acd.scriptPaths');
  }

  /**
   * What a token provider needs, secrets included.
   *
   * @throws `TypeError` when the options name no application or no access key.
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
