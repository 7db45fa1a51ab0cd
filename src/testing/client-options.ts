/** The type of {@link CXoneSimulator.fetch}. */
export type SimulatorFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Options for a `CXoneClient` that uses the simulator in process. */
export interface SimulatorClientOptions {
  /** The realm of the simulator. */
  realmId: string;
  /** The ID of the simulator's first OAuth client. */
  clientId: string;
  /** The secret of that OAuth client, valid only in the simulator. */
  clientSecret: string;
  /** The simulator's `fetch`. */
  fetch: SimulatorFetch;
}
