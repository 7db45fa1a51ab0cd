import { type CallbacksResource, HttpCallbacks } from './callbacks.js';
import { type ContactsResource, HttpContacts } from './contacts.js';
import type { Routes } from './routes.js';
import { HttpScripts, type ScriptsResource } from './scripts.js';

/** The routes that NICE documents for placing and following calls. Available as {@link CXoneAcdClient.acd}. */
export interface AcdResource {
  /** Starts scripts, which may dial: `start`. */
  readonly scripts: ScriptsResource;
  /** Calls that an agent takes when one is free: `queue`, `schedule`. */
  readonly callbacks: CallbacksResource;
  /** State of a call: `get`, `stateHistory`, `states`, `waitFor`, `watch`. */
  readonly contacts: ContactsResource;
}

/** Sends the requests of {@link AcdResource}. */
export class HttpAcd implements AcdResource {
  readonly scripts: ScriptsResource;
  readonly callbacks: CallbacksResource;
  readonly contacts: ContactsResource;

  constructor(routes: Routes) {
    this.scripts = new HttpScripts(routes);
    this.callbacks = new HttpCallbacks(routes);
    this.contacts = new HttpContacts(routes);
  }
}
