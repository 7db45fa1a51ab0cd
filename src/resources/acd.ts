import { CallbacksResource } from './callbacks.js';
import { ContactsResource } from './contacts.js';
import type { Routes } from './routes.js';
import { ScriptsResource } from './scripts.js';

/**
 * The routes that NICE documents for placing and following calls. Available as {@link CXoneAcdClient.acd}; not
 * constructible.
 */
export class AcdResource {
  /** Starts scripts, which may dial: `start`. */
  readonly scripts: ScriptsResource;
  /** Calls that an agent takes when one is free: `queue`, `schedule`. */
  readonly callbacks: CallbacksResource;
  /** State of a call: `get`, `stateHistory`, `states`, `waitFor`. */
  readonly contacts: ContactsResource;

  /** @internal */
  constructor(routes: Routes) {
    this.scripts = new ScriptsResource(routes);
    this.callbacks = new CallbacksResource(routes);
    this.contacts = new ContactsResource(routes);
  }
}
