import type { BodyFault, Fault, PlannedFault } from './faults.js';
import {
  buildError,
  type ErrorShape,
  isSuccessStatus,
  reasonPhrase,
  type SimulatedResponse,
} from './response-parts.js';

/**
 * Applies a fault to the simulator's own response.
 *
 * @param own - the response without the fault; `undefined` if the simulator didn't process the request.
 */
export function applyFault(
  planned: PlannedFault,
  own: SimulatedResponse | undefined,
  shape: ErrorShape | undefined,
): SimulatedResponse {
  const { fault, part } = planned;
  const base = chooseBase(fault, own, shape);
  const scripted = Object.entries(fault.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const headers = { ...base.headers, ...part?.headers, ...Object.fromEntries(scripted) };
  return withBodyFault({ ...base, ...part, headers }, fault.bodyFault);
}

function chooseBase(
  { status }: Fault,
  own: SimulatedResponse | undefined,
  shape: ErrorShape | undefined,
): SimulatedResponse {
  if (own !== undefined && (status === undefined || isSuccessStatus(status))) return withStatus(own, status);
  return buildError({ status: Number(status), rejection: reasonPhrase(Number(status)) }, shape);
}

function withStatus(own: SimulatedResponse, status: number = own.status): SimulatedResponse {
  return isSuccessStatus(own.status) ? { ...own, status, statusText: reasonPhrase(status) } : own;
}

// 0xff is invalid as the first byte of a UTF-8 character.
const INVALID_BYTES = [0xff, 0xfe, 0x00, 0x7b, 0xff];
const NO_BODY_STATUSES: readonly number[] = [204, 205, 304];

function withBodyFault(response: SimulatedResponse, bodyFault: BodyFault | undefined): SimulatedResponse {
  if (NO_BODY_STATUSES.includes(response.status)) return { ...response, body: new Uint8Array(), ending: 'complete' };
  if (bodyFault === undefined) return response;
  if (bodyFault === 'garbage') return { ...response, body: Uint8Array.from(INVALID_BYTES) };
  const half = response.body.slice(0, Math.floor(response.body.length / 2));
  return { ...response, body: half, ending: bodyFault === 'truncate' ? 'complete' : bodyFault };
}
