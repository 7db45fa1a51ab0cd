import { ClientCredentialsTokenProvider, type Connection, CXoneClient, type CXoneClientOptions } from 'cxone-sdk';
import { buildCreateRequest, CXoneSimulator, type SampleCreateRequest } from 'cxone-sdk/testing';

/**
 * What a block may use without declaring it: each member by its name. A block that declares a name itself has its own.
 *
 * Everything lives on one simulator, which also answers for `https://acme.niceincontact.com` and any other host.
 */
export class Prelude {
  readonly clientId: string = 'client-1';
  readonly clientSecret: string = 'secret-of-client-1';
  /** For the vendor's documented token endpoints. */
  readonly accessKeyId: string = 'access-key-1';
  readonly accessKeySecret: string = 'secret-of-access-key-1';
  readonly simulator = new CXoneSimulator({
    realmId: 'acme',
    clients: [{ clientId: this.clientId, clientSecret: this.clientSecret, scopes: ['outbound:connection:create'] }],
    acd: {
      applications: [{ clientId: this.clientId, clientSecret: this.clientSecret }],
      accessKeys: [{ accessKeyId: this.accessKeyId, accessKeySecret: this.accessKeySecret }],
    },
  });
  readonly realmId: string = this.simulator.realmId;
  readonly cxone: CXoneClient = new CXoneClient(this.simulator.clientOptions);
  readonly options: CXoneClientOptions = this.simulator.clientOptions;
  readonly campaignId: string = this.simulator.campaignId;
  /** The caller ID. */
  readonly ani: string = this.simulator.aniNumber;
  readonly request: SampleCreateRequest = buildCreateRequest();
  readonly requests: readonly SampleCreateRequest[] = ['+14155552671', '+442079460958', '+33142685300'].map(
    (phoneNumber) => buildCreateRequest({ contact: { phoneNumber } }),
  );
  /** What a queue delivers. */
  readonly message = { id: 'message-1', body: JSON.stringify(this.request) };
  readonly tokenProvider = new ClientCredentialsTokenProvider({
    tokenUrl: `${this.simulator.url}/api/v2/oauth/token`,
    clientId: this.clientId,
    clientSecret: this.clientSecret,
    fetch: this.simulator.fetch,
  });
  /** A place where secrets are kept. */
  readonly secrets = { read: async (_name: string): Promise<string> => this.clientSecret };

  /** A call that was placed. */
  get connection(): Promise<Connection> {
    return this.cxone.connections.create(this.request);
  }

  /** An access token that the simulator accepts. */
  get token(): Promise<string> {
    return this.#requestToken();
  }

  async #requestToken(): Promise<string> {
    const { clientId: client_id, clientSecret: client_secret } = this;
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
    const answer = await this.simulator.fetch(`${this.simulator.url}/api/v2/oauth/token`, { method: 'POST', body });
    const { access_token } = await answer.json();
    return String(access_token);
  }
}

/** The names of {@link Prelude}'s members. */
export const preludeNames: readonly string[] = [
  ...Object.getOwnPropertyNames(new Prelude()),
  ...Object.getOwnPropertyNames(Prelude.prototype).filter((name) => name !== 'constructor'),
];

let current = new Prelude();

/** Begins a block: what it does is forgotten with the next one. */
export function renewPrelude(): Prelude {
  current = new Prelude();
  return current;
}

/** What the block that runs now may use. */
export function usePrelude(): Prelude {
  return current;
}
