import { type AcdResource, CXoneAcdClient } from 'cxone-sdk';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { connect, IncompleteSetupError, loadEnvFile, REQUIRED } from './connect.js';

/** The two clients, by the names that `--client` takes. */
export const CLIENTS = ['CXoneClient', 'CXoneAcdClient'] as const;
export type ClientName = (typeof CLIENTS)[number];

/** A call that was placed. */
export interface PlacedCall {
  readonly id: string;
  /** What the service returned. */
  readonly response: unknown;
}

/** Places a call with one of the clients, and asks what became of it. */
export interface Caller {
  readonly client: ClientName;
  /** Which service it is, in a sentence for the reader of the terminal. */
  readonly description: string;
  /** `true` if a phone rings. */
  readonly isReal: boolean;
  /** What the ID is of: `Connection`. */
  readonly noun: string;
  place(to: string): Promise<PlacedCall>;
  getStatus(id: string): Promise<{ readonly status: string; readonly isOver: boolean }>;
  close(): Promise<void>;
}

/** Both clients can work: only the user knows which one is meant. */
export class AmbiguousSetupError extends Error {
  constructor() {
    super(
      `The variables of both clients are set: choose one with ${CLIENTS.map((name) => `--client ${name}`).join(' or ')}`,
    );
  }
}

const ACCESS_KEY = ['CXONE_ACCESS_KEY_ID', 'CXONE_ACCESS_KEY_SECRET'];
const SCRIPT = ['CXONE_SKILL_ID', 'CXONE_SCRIPT_PATH'];
const APPLICATION = ['CXONE_APPLICATION_ID', 'CXONE_APPLICATION_SECRET'];
const isSet = (name: string) => Boolean(process.env[name]);

/** Whether `CXoneAcdClient.fromEnv` has an application or an area. */
function hasGrant(): boolean {
  const isOtherClient = ['CXONE_REALM_ID', 'CXONE_BASE_URL'].some(isSet);
  const isStandIn = !isOtherClient && ['CXONE_CLIENT_ID', 'CXONE_CLIENT_SECRET'].every(isSet);
  return APPLICATION.every(isSet) || isSet('CXONE_AREA') || isStandIn;
}

/** The variables of the documented routes that are missing. */
function findMissing(): readonly string[] {
  const grant = hasGrant() ? [] : ['CXONE_AREA (or CXONE_APPLICATION_ID and CXONE_APPLICATION_SECRET)'];
  return [...[...ACCESS_KEY, ...SCRIPT].filter((name) => !isSet(name)), ...grant];
}

function chooseClient(): ClientName {
  const [hasConnections, hasAcd] = [REQUIRED.every(isSet), findMissing().length === 0];
  if (hasConnections && hasAcd) throw new AmbiguousSetupError();
  if (hasConnections) return 'CXoneClient';
  return [...ACCESS_KEY, ...SCRIPT].some(isSet) ? 'CXoneAcdClient' : 'CXoneClient';
}

async function openConnections(): Promise<Caller> {
  const { cxone, campaignId, ani, description, isReal, close } = await connect();
  return {
    client: 'CXoneClient',
    description,
    isReal,
    noun: 'Connection',
    async place(to) {
      const response = await cxone.connections.create({
        campaignId,
        contact: { phoneNumber: to },
        phoneNumber: ani,
        userData: { order_id: 'ORD-998877' },
      });
      return { id: response.id, response };
    },
    async getStatus(id) {
      const { status } = await cxone.connections.get(id);
      return { status, isOver: status !== 'PENDING' };
    },
    close,
  };
}

/** The documented routes of a tenant, real or simulated. */
interface Tenant extends Pick<Caller, 'description' | 'isReal' | 'close'> {
  readonly acd: AcdResource;
  readonly skillId: string;
  readonly scriptPath: string;
}

async function openSimulatedTenant(): Promise<Tenant> {
  const simulator = new CXoneSimulator();
  const { url } = await simulator.listen();
  const { clientId, clientSecret, accessKeyId, accessKeySecret } = simulator.acd.access;
  const { acd } = CXoneAcdClient.fromEnv({
    CXONE_ACCESS_KEY_ID: accessKeyId,
    CXONE_ACCESS_KEY_SECRET: accessKeySecret,
    CXONE_APPLICATION_ID: clientId,
    CXONE_APPLICATION_SECRET: clientSecret,
    CXONE_ISSUER: url,
    CXONE_API_URL: url,
  });
  const description = `No variable of the documented routes is set: calling the simulator at ${url}. Nobody's phone rings.`;
  const { skillId, scriptPath } = simulator.acd;
  return { acd, skillId: String(skillId), scriptPath, description, isReal: false, close: () => simulator.close() };
}

function openTenant(): Tenant {
  const missing = findMissing();
  if (missing.length > 0) throw new IncompleteSetupError(missing);
  const { CXONE_SKILL_ID: skillId = '', CXONE_SCRIPT_PATH: scriptPath = '', CXONE_API_URL, CXONE_AREA } = process.env;
  return {
    acd: CXoneAcdClient.fromEnv(process.env).acd,
    skillId,
    scriptPath,
    description: `Starting ${scriptPath} at ${CXONE_API_URL || CXONE_AREA || 'the tenant of the access key'}: a phone will ring.`,
    isReal: true,
    close: async () => {},
  };
}

async function openAcd(): Promise<Caller> {
  const isSimulated = ![...ACCESS_KEY, ...SCRIPT].some(isSet);
  const { acd, skillId, scriptPath, ...tenant } = isSimulated ? await openSimulatedTenant() : openTenant();
  return {
    ...tenant,
    client: 'CXoneAcdClient',
    noun: 'Contact',
    async place(to) {
      // The script dials its first parameter.
      const response = await acd.scripts.start({ skillId, scriptPath, parameters: [to] });
      return { id: response.contactId, response };
    },
    async getStatus(id) {
      const { stateName = 'unknown', isActive, endReason } = await acd.contacts.get(id);
      return { status: stateName, isOver: isActive === false || endReason !== undefined };
    },
  };
}

/**
 * Opens the client that is named, or else the one whose variables are set here or in `.env`; without any, the simulator.
 *
 * @throws {@link AmbiguousSetupError} when those of both are set.
 * @throws {@link IncompleteSetupError} when some of the variables are set and others are missing.
 */
export async function openCaller(name?: ClientName): Promise<Caller> {
  loadEnvFile();
  return (name ?? chooseClient()) === 'CXoneClient' ? openConnections() : openAcd();
}
