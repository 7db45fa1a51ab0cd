import type { CXoneSimulator } from 'cxone-sdk/testing';

/** Makes a simulator listen, and returns what an example that needs Redis is told of both. */
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
