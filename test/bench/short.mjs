// What CI may fail on: counts and sizes, never a clock.
import { CXoneClient, StaticTokenProvider } from 'cxone-sdk';

const [, , url] = process.argv;
const request = { campaignId: '1', contact: { phoneNumber: '+12025550142' }, phoneNumber: '+12025550100' };
const cold = new CXoneClient({ baseUrl: url, clientId: 'client', clientSecret: 'secret' });
await Promise.all(Array.from({ length: 64 }, () => cold.connections.create(request)));

const warm = new CXoneClient({ baseUrl: url, tokenProvider: new StaticTokenProvider('token-1') });
for (let call = 0; call < 100; call++) await warm.connections.create(request);
for (let call = 0; call < 100; call++) await warm.connections.get('1');
