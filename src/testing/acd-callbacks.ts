import {
  type AcdResult,
  findSkill,
  getQuery,
  isDate,
  isInteger,
  isPhoneNumber,
  jsonResponse,
  listResponse,
  parseDate,
  reject,
  toIso,
} from './acd-request.js';
import type { SimulatedCallback } from './acd-state.js';
import { isObject } from './checks.js';
import { buildResponse, type IncomingRequest, type Rejection } from './response-parts.js';
import type { ServiceState } from './state.js';

/** Reads the parameters from the query, a JSON body, or both, whichever the tenant reads. */
function readParameters(request: IncomingRequest, state: ServiceState): Readonly<Record<string, string>> {
  const { scheduledCallbacksIn } = state.settings.acd;
  const query = scheduledCallbacksIn === 'body' ? [] : [...getQuery(request)];
  const body = scheduledCallbacksIn === 'query' ? [] : readFields(request.body);
  return Object.fromEntries([...query, ...body]);
}

function readFields(text: string): readonly (readonly [string, string])[] {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? Object.entries(value).map(([name, field]) => [name, String(field)]) : [];
  } catch {
    return [];
  }
}

/** Finds the problem of the parameters that are present, with the message that NICE documents. */
function findProblem(parameters: Readonly<Record<string, string>>, state: ServiceState): Rejection | undefined {
  const { phoneNumber, skillId, scheduleDate, targetAgentId } = parameters;
  if (skillId !== undefined && findSkill(skillId, state) === undefined) return reject(400, 'Invalid Skill Id');
  if (targetAgentId !== undefined && !isInteger(targetAgentId)) return reject(400, 'Invalid Target Agent Id');
  if (scheduleDate !== undefined && !isDate(scheduleDate)) return reject(400, 'Invalid Schedule Date');
  if (phoneNumber !== undefined && !isPhoneNumber(phoneNumber, state)) return reject(400, 'Invalid Phone Number');
  return undefined;
}

/** Schedules a callback. */
export function scheduleCallback(request: IncomingRequest, state: ServiceState): AcdResult {
  const query = readParameters(request, state);
  // A parameter that is absent is as invalid as an empty one.
  const problem = findProblem({ skillId: '', scheduleDate: '', phoneNumber: '', ...query }, state);
  if (problem !== undefined) return problem;
  const phoneNumber = `${query['phoneNumber']}`;
  const skillId = Number(query['skillId']);
  const correlationId = request.headers.get('correlationid') ?? undefined;
  const placed = { route: 'schedule_callback', skillId, query, correlationId, phoneNumber } as const;
  const { id } = state.acd.place(placed, state.settings.clock.now());
  state.acd.schedule(toScheduled(id, query));
  return jsonResponse(200, { callbackId: Number(id) });
}

function toScheduled(callbackId: string, query: Readonly<Record<string, string>>): SimulatedCallback {
  const scheduledAt = parseDate(`${query['scheduleDate']}`);
  return { callbackId, skillId: Number(query['skillId']), phoneNumber: `${query['phoneNumber']}`, scheduledAt, query };
}

/** Changes a scheduled callback. What is left out keeps its value: NICE doesn't document what becomes of it. */
export function rescheduleCallback(request: IncomingRequest, state: ServiceState, id: string): AcdResult {
  const callback = findWaiting(id, state);
  if ('rejection' in callback) return callback;
  const changes = readParameters(request, state);
  const problem = findProblem(changes, state);
  if (problem !== undefined) return problem;
  state.acd.schedule(toScheduled(id, { ...callback.query, ...changes }));
  return jsonResponse(200, {});
}

/** Cancels a scheduled callback. */
export function cancelCallback(_request: IncomingRequest, state: ServiceState, id: string): AcdResult {
  const callback = findWaiting(id, state);
  if ('rejection' in callback) return callback;
  state.acd.cancel(callback);
  return buildResponse(200, {});
}

/** Finds a callback that waits for its time; CXone responds to an invalid ID and to a closed callback alike. */
function findWaiting(id: string, state: ServiceState): SimulatedCallback | Rejection {
  return state.acd.findScheduled(id, state.settings.clock.now()) ?? reject(404, 'Invalid Callback Id');
}

/** Lists the callbacks of a skill that wait for their time. */
export function listCallbacks(_request: IncomingRequest, state: ServiceState, id: string): AcdResult {
  const skill = findSkill(id, state);
  if (skill === undefined) return reject(404, 'Invalid Skill Id');
  const waiting = state.acd.getScheduled(state.settings.clock.now()).filter(({ skillId }) => skillId === skill);
  const callbacks = waiting.map(toCallbackRecord);
  return listResponse(callbacks, { callbacks }, state);
}

function toCallbackRecord({ callbackId, skillId, phoneNumber, scheduledAt, query }: SimulatedCallback) {
  const { targetAgentId, firstName = '', lastName = '', notes = '' } = query;
  return {
    callbackId: Number(callbackId),
    agentId: Number(targetAgentId ?? -1),
    skillId,
    target: targetAgentId === undefined ? 'S' : 'A',
    dialNumber: phoneNumber,
    origNumber: '',
    firstName,
    lastName,
    notes,
    callbackTime: toIso(scheduledAt),
  };
}
