import { CXoneClient, type CXoneClientOptions } from 'cxone-sdk';
import { CXoneSimulator } from 'cxone-sdk/testing';

/** The variables without which no real service is called. */
export const REQUIRED = [
  'CXONE_REALM_ID',
  'CXONE_CLIENT_ID',
  'CXONE_CLIENT_SECRET',
  'CXONE_CAMPAIGN_ID',
  'CXONE_ANI_NUMBER',
];
const OPTIONAL = ['CXONE_BASE_URL', 'CXONE_TOKEN_URL'];

/** A service that an example can call, be it real or simulated. */
export interface Service {
  readonly cxone: CXoneClient;
  readonly campaignId: string;
  /** Caller ID that is shown. */
  readonly ani: string;
  /** The simulator, or the URL of the service. */
  readonly name: string;
  /** Which service it is, in a sentence for the reader of the terminal. */
  readonly description: string;
  /** `true` if a phone rings. */
  readonly isReal: boolean;
  /** Ends the simulator, if there is one. Without it the process would not end. */
  close(): Promise<void>;
}

/** Some of the variables are set and some are not: nobody can have meant that. */
export class IncompleteSetupError extends Error {
  readonly missing: readonly string[];

  constructor(missing: readonly string[]) {
    super(`Set these variables too, or none of them to use the simulator: ${missing.join(', ')}`);
    this.missing = missing;
  }
}

/** Reads `.env` in the working directory, if there is one. What the real environment says wins. */
export function loadEnvFile(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

async function connectToSimulator(options: CXoneClientOptions): Promise<Service> {
  const simulator = new CXoneSimulator();
  const { url: baseUrl } = await simulator.listen();
  const { clientId, clientSecret } = simulator.clientOptions;
  return {
    cxone: new CXoneClient({ baseUrl, clientId, clientSecret, ...options }),
    campaignId: simulator.campaignId,
    ani: simulator.aniNumber,
    name: 'simulator',
    description: `No CXONE_* variable is set: calling the simulator at ${baseUrl}. Nobody's phone rings.`,
    isReal: false,
    close: () => simulator.close(),
  };
}

function connectToService(options: CXoneClientOptions): Service {
  const { CXONE_REALM_ID, CXONE_CAMPAIGN_ID = '', CXONE_ANI_NUMBER = '', CXONE_BASE_URL } = process.env;
  return {
    cxone: CXoneClient.fromEnv(process.env, options),
    campaignId: CXONE_CAMPAIGN_ID,
    ani: CXONE_ANI_NUMBER,
    name: new URL(CXONE_BASE_URL || `https://${CXONE_REALM_ID}.niceincontact.com`).href.replace(/\/+$/, ''),
    description: `Calling the service at ${CXONE_BASE_URL || `realm ${CXONE_REALM_ID}`}: a phone will ring.`,
    isReal: true,
    close: async () => {},
  };
}

/**
 * Connects to the service that the environment (or `.env`) names; where it names none, to a simulator over HTTP.
 *
 * @param options - win over the environment
 * @throws {@link IncompleteSetupError} when some of the variables are set and others are missing.
 */
export async function connect(options: CXoneClientOptions = {}): Promise<Service> {
  loadEnvFile();
  const isSet = (name: string) => Boolean(process.env[name]);
  if (![...REQUIRED, ...OPTIONAL].some(isSet)) return connectToSimulator(options);
  const missing = REQUIRED.filter((name) => !isSet(name));
  if (missing.length > 0) throw new IncompleteSetupError(missing);
  return connectToService(options);
}
