import { defaultAniNumber, defaultCampaignId } from './options.js';

/** The JSON body of a request that creates a connection. */
export interface SampleCreateRequest {
  /** The ID of the campaign. */
  campaignId: string;
  /** The person to call. */
  contact: {
    /** The number to call in strict E.164 form. */
    phoneNumber: string;
  };
  /** The caller ID (ANI) in strict E.164 form. */
  phoneNumber: string;
  /** Data for the IVR or the agent. */
  userData: Record<string, unknown>;
}

/** The JSON body of a response that describes a connection; assignable to the `Connection` of the SDK. */
export interface SampleConnection {
  /** The ID of the connection. */
  id: string;
  /** The ID of the campaign. */
  campaignId: string;
  /** The person to call. */
  contact: {
    /** The number to call in strict E.164 form. */
    phoneNumber: string;
  };
  /** The status, an opaque string. */
  status: string;
  /** The time of its creation in ISO 8601. */
  createdTime: string;
  /** Data for the IVR or the agent. */
  userData: Record<string, unknown>;
  /** Unlisted fields. */
  [field: string]: unknown;
}

/**
 * Builds a request that a simulator with default options accepts.
 *
 * Returns a new object each time, which your code may change.
 *
 * @param overrides - properties that replace those of the sample.
 *
 * @example
 * ```ts
 * import { buildCreateRequest } from 'cxone-sdk/testing';
 *
 * const request = buildCreateRequest({ contact: { phoneNumber: '+442079460958' } });
 * console.log(request.campaignId); // '12345678-90ab-cdef-1234-567890abcdef'
 * ```
 */
export function buildCreateRequest(overrides: Partial<SampleCreateRequest> = {}): SampleCreateRequest {
  return {
    campaignId: defaultCampaignId,
    contact: { phoneNumber: '+14155552671' },
    phoneNumber: defaultAniNumber,
    userData: { order_id: 'ORD-998877' },
    ...overrides,
  };
}

/**
 * Builds a connection like those in CXone's responses, for tests that mock a response without a simulator.
 *
 * Returns a new object each time, which your code may change.
 *
 * @param overrides - properties that replace those of the sample.
 *
 * @example
 * ```ts
 * import { buildConnection } from 'cxone-sdk/testing';
 *
 * const response = Response.json(buildConnection({ status: 'COMPLETED' }), { status: 200 });
 * console.log(response.ok); // true
 * ```
 */
export function buildConnection(overrides: Partial<SampleConnection> = {}): SampleConnection {
  const { campaignId, contact, userData } = buildCreateRequest();
  return {
    id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
    campaignId,
    contact,
    status: 'PENDING',
    createdTime: '2023-10-27T10:00:00.000Z',
    userData,
    ...overrides,
  };
}
