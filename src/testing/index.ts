/** A simulator of CXone for your tests, which needs no network and no tenant. @module cxone-sdk/testing */

export type { SimulatedAccessKey, SimulatedAcdOptions, SimulatedApplication } from './acd-options.js';
export type { AcdEndpoint } from './acd-routes.js';
export type { ContactRequest, PlacedContact, SimulatedCallback } from './acd-state.js';
export type { AcdAccess, CompleteContactOptions, SimulatedAcd } from './acd-view.js';
export { buildConnection, buildCreateRequest, type SampleConnection, type SampleCreateRequest } from './builders.js';
export { checkIdempotencyStore } from './check-idempotency-store.js';
export type { SimulatorClientOptions, SimulatorFetch } from './client-options.js';
export { ManualClock, type SimulatorClock } from './clock.js';
export type { BodyFault, ConnectionFault, Fault, FaultScope, ResponseFault, SocketFailure } from './faults.js';
export type {
  CXoneSimulatorOptions,
  LifecycleStep,
  SimulatedCampaign,
  SimulatedOAuthClient,
  SimulatedRateLimit,
} from './options.js';
export type { ReceivedRequest } from './request-log.js';
export type { ErrorShape } from './response-parts.js';
export type { Endpoint } from './routes.js';
export type { ListenOptions, SimulatorServer } from './server.js';
export { CXoneSimulator } from './simulator.js';
export type { PlacedCall } from './state.js';
