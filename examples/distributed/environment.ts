import type { CXoneSimulator } from 'cxone-sdk/testing';

/** Makes the simulator listen, and returns what a worker is told of it and of Redis. */
export async function listenFor(simulator: CXoneSimulator, redisUrl: string): Promise<Record<string, string>> {
  const { url } = await simulator.listen();
  const { realmId, clientId, clientSecret } = simulator.clientOptions;
  return {
    REDIS_URL: redisUrl,
    CXONE_REALM_ID: realmId,
    CXONE_CLIENT_ID: clientId,
    CXONE_CLIENT_SECRET: clientSecret,
    CXONE_BASE_URL: url,
    CXONE_CAMPAIGN_ID: simulator.campaignId,
    CXONE_ANI_NUMBER: simulator.aniNumber,
  };
}
