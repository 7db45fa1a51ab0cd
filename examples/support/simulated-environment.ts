import type { CXoneSimulator } from 'cxone-sdk/testing';
import type { ClientName } from './caller.js';

/** Starts the simulator's server, and returns the variables for a client. */
export async function listenFor(
  simulator: CXoneSimulator,
  client: ClientName = 'CXoneClient',
): Promise<Record<string, string>> {
  const { url } = await simulator.listen();
  const { clientOptions, acd } = simulator;
  if (client === 'CXoneClient') {
    return {
      CXONE_CLIENT: client,
      CXONE_REALM_ID: clientOptions.realmId,
      CXONE_CLIENT_ID: clientOptions.clientId,
      CXONE_CLIENT_SECRET: clientOptions.clientSecret,
      CXONE_BASE_URL: url,
      CXONE_CAMPAIGN_ID: simulator.campaignId,
      CXONE_ANI_NUMBER: simulator.aniNumber,
    };
  }
  return {
    CXONE_CLIENT: client,
    CXONE_ACCESS_KEY_ID: acd.access.accessKeyId,
    CXONE_ACCESS_KEY_SECRET: acd.access.accessKeySecret,
    CXONE_APPLICATION_ID: acd.access.clientId,
    CXONE_APPLICATION_SECRET: acd.access.clientSecret,
    CXONE_ISSUER: url,
    CXONE_API_URL: url,
    CXONE_SKILL_ID: String(acd.skillId),
    CXONE_SCRIPT_PATH: acd.scriptPath,
  };
}

/** Lists the numbers that were called, by either client, in the order of their calls. */
export function listCalled({ calls, acd }: CXoneSimulator): readonly string[] {
  const dialed = acd.placed.flatMap(({ phoneNumber }) => phoneNumber ?? []);
  return [...calls.map(({ phoneNumber }) => phoneNumber), ...dialed];
}
