import { defaultAniNumber, defaultCampaignId } from './options.js';

/** A request to create a connection, as it stands on the wire. */
export interface SampleCreateRequest {
  /** The campaign. */
  campaignId: string;
  /** Who is called. */
  contact: {
    /** The number to call, strict E.164. */
    phoneNumber: string;
  };
  /** The caller id, strict E.164. */
  phoneNumber: string;
  /** What is handed to the IVR or the agent. */
  userData: Record<string, unknown>;
}

/** A connection, as the service describes it. */
export interface SampleConnection {
  /** The connection's id. */
  id: string;
  /** The campaign. */
  campaignId: string;
  /** Who is called. */
  contact: {
    /** The number to call, strict E.164. */
    phoneNumber: string;
  };
  /** The status, an open string. */
  status: string;
  /** The instant of its creation, ISO 8601. */
  createdTime: string;
  /** What is handed to the IVR or the agent. */
  userData: Record<string, unknown>;
}

/**
 * Builds a request that a simulator with its default campaigns and numbers carries out.
 *
 * Each call builds a new object, yours to change.
 *
 * @param overrides - members that replace those of the sample.
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
 * Builds a connection as the service answers it, for tests that need an answer and no simulator.
 *
 * Each call builds a new object, yours to change.
 *
 * @param overrides - members that replace those of the sample.
 *
 * @example
 * ```ts
 * import { buildConnection } from 'cxone-sdk/testing';
 *
 * const answer = Response.json(buildConnection({ status: 'COMPLETED' }), { status: 200 });
 * console.log(answer.ok); // true
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
