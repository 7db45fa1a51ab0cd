/** A dispatcher of the undici that this Node contains, as far as the tests use it. */
export interface Dispatcher {
  close(): Promise<void>;
  destroy(): Promise<void>;
}

// From Node 24 on; the older one holds a wrapper there.
const NAMES = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1'];

/** Creates a dispatcher without importing undici, which would replace the dispatcher of Node itself. */
export async function createDispatcher(): Promise<Dispatcher> {
  // Node loads its undici at the first request.
  await fetch('data:,').then((response) => response.text());
  const held: Record<symbol, unknown> = globalThis as never;
  const agent = NAMES.map((name) => held[Symbol.for(name)]).find((value) => value !== undefined);
  if (typeof agent !== 'object' || agent === null) throw new TypeError('There is no global dispatcher');
  return new (agent.constructor as new () => Dispatcher)();
}

/** The platform's `fetch` over this dispatcher. */
export function fetchThrough(dispatcher: Dispatcher): typeof globalThis.fetch {
  return (url, init) => fetch(url, { ...init, dispatcher } as RequestInit);
}
