import { CXONE_ISSUERS } from 'cxone-sdk';
import { CXoneSimulator } from 'cxone-sdk/testing';
import {
  type Caller,
  type CallerOptions,
  type ClientName,
  chooseClient,
  type Environment,
  hasVariables,
  openCaller,
  readVariable,
} from './caller.js';
import { listenFor } from './simulated-environment.js';

/** Settings of a client's calls, by the names of their columns in the results of a call list. */
export type CallSettings = { readonly service: string } & Readonly<Record<string, string>>;

/** A real or simulated service. */
export interface Service {
  readonly caller: Caller;
  /** Sentence about the service, for the terminal. */
  readonly description: string;
  /** `true` if calls are real. */
  readonly isReal: boolean;
  /** Settings that the calls are placed with. The service is the simulator, a URL or an area. */
  readonly settings: CallSettings;
  /** Closes the simulator, if there is one, so that the process can exit. */
  close(): Promise<void>;
}

/** Reads `.env` in the working directory, if there is one. The environment takes precedence. */
export function loadEnvFile(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

function readSettings(env: Environment, client: ClientName): CallSettings {
  const read = (name: string) => readVariable(env, name);
  const toName = (url: string) => url.replace(/\/+$/, '');
  if (client === 'CXoneClient') {
    const url = read('CXONE_BASE_URL') || `https://${read('CXONE_REALM_ID')}.niceincontact.com`;
    return { service: toName(url), campaignId: read('CXONE_CAMPAIGN_ID'), callerId: read('CXONE_ANI_NUMBER') };
  }
  const place = ['CXONE_API_URL', 'CXONE_ISSUER', 'CXONE_AREA'].map(read).find(Boolean) ?? CXONE_ISSUERS.global;
  return { service: toName(place), skillId: read('CXONE_SKILL_ID'), scriptPath: read('CXONE_SCRIPT_PATH') };
}

async function connectToSimulator(options: CallerOptions, client: ClientName): Promise<Service> {
  const simulator = new CXoneSimulator();
  const env = await listenFor(simulator, client);
  const { url } = await simulator.listen();
  return {
    caller: openCaller(env, options),
    description: `No CXONE_* variable of ${client} is set: calling the simulator at ${url}. No phone rings.`,
    isReal: false,
    settings: { ...readSettings(env, client), service: 'simulator' },
    close: () => simulator.close(),
  };
}

function connectToService(options: CallerOptions, client: ClientName): Service {
  const settings = readSettings(process.env, client);
  return {
    caller: openCaller(process.env, options, client),
    description: `Calling the service at ${settings.service} with ${client}: a phone will ring.`,
    isReal: true,
    settings,
    close: async () => {},
  };
}

/**
 * Connects to the service of the environment (or `.env`); without variables, to a simulator over HTTP.
 *
 * @param client - by default the one whose variables are set
 * @throws {@link SetupError} when the variables of both clients are set, or only some of those that the client needs.
 */
export async function connect(options: CallerOptions = {}, client?: ClientName): Promise<Service> {
  loadEnvFile();
  const name = client ?? chooseClient(process.env);
  return hasVariables(process.env, name) ? connectToService(options, name) : connectToSimulator(options, name);
}
