import type { CreateConnectionRequest } from 'cxone-sdk';

export const realmId = 'acme';
export const clientId = 'client-1';
export const clientSecret = 'correct-horse-battery-staple';
export const baseUrl = 'https://acme.niceincontact.com';
export const tokenPath = '/api/v2/oauth/token';
export const connectionsPath = '/api/v2/outbound/connections';

/** A request that the SDK sends as it is. */
export const sampleRequest = {
  campaignId: '12345678-90ab-cdef-1234-567890abcdef',
  contact: { phoneNumber: '+14155552671' },
  phoneNumber: '+12015550123',
  userData: { order_id: 'ORD-998877' },
} satisfies CreateConnectionRequest;

/** The tutorial's own response. */
export const sampleConnection = {
  id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  campaignId: '12345678-90ab-cdef-1234-567890abcdef',
  contact: { phoneNumber: '+14155552671' },
  status: 'PENDING',
  createdTime: '2023-10-27T10:00:00.000Z',
  userData: { order_id: 'ORD-998877' },
};

export const sampleConnectionJson = JSON.stringify(sampleConnection);
