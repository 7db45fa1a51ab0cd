import { AcdRoutes, type AcdRoutesInit } from './acd-routes.js';
import { CallbacksResource } from './callbacks.js';
import { ContactsResource } from './contacts.js';
import { ScriptsResource } from './scripts.js';

/**
 * The routes that NICE documents for placing and following calls. Got from {@link CXoneAcdClient.acd}, never made by
 * hand.
 */
export class AcdResource {
  /** Starts scripts, which may dial: `start`. */
  readonly scripts: ScriptsResource;
  /** Calls that an agent takes when one is free: `queue`, `schedule`. */
  readonly callbacks: CallbacksResource;
  /** What became of a call: `get`, `stateHistory`, `states`, `waitFor`. */
  readonly contacts: ContactsResource;

  /** @internal */
  constructor(init: AcdRoutesInit) {
    const routes = new AcdRoutes(init);
    this.scripts = new ScriptsResource(routes);
    this.callbacks = new CallbacksResource(routes);
    this.contacts = new ContactsResource(routes, init.defaults.clock);
  }
}
