/** A `fetch`, as far as the in-process door is one. */
export type SimulatorFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** What connects a `CXoneClient` to the simulator's in-process door. */
export interface SimulatorClientOptions {
  realmId: string;
  clientId: string;
  clientSecret: string;
  fetch: SimulatorFetch;
}
