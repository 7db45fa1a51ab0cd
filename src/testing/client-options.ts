/** A `fetch`, as far as the in-process door is one. */
export type SimulatorFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** What connects a `CXoneClient` to the simulator's in-process door. */
export interface SimulatorClientOptions {
  /** The simulator's realm. */
  realmId: string;
  /** The id of its first OAuth client. */
  clientId: string;
  /** That client's secret: it opens nothing but the simulator. */
  clientSecret: string;
  /** Its in-process door. */
  fetch: SimulatorFetch;
}
