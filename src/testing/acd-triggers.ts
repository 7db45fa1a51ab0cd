import { type AcdResult, findSkill, getQuery, isDate, isPhoneNumber, jsonResponse, reject } from './acd-request.js';
import type { ContactRequest, PlacedContact } from './acd-state.js';
import { isE164 } from './options.js';
import { buildResponse, type IncomingRequest } from './response-parts.js';
import type { ServiceState } from './state.js';

function placeContact(request: ContactRequest, state: ServiceState): PlacedContact {
  return state.acd.place(request, state.settings.clock.now());
}

/** Parses the properties that all triggers share, or rejects an unknown skill. */
function parseTrigger(request: IncomingRequest, state: ServiceState, skillName: string) {
  const query = Object.fromEntries(getQuery(request));
  const skillId = findSkill(query[skillName], state);
  if (skillId === undefined) return reject(400, `Invalid ${skillName}`);
  const correlationId = request.headers.get('correlationid') ?? undefined;
  return { skillId, query, correlationId };
}

/** Starts a script. Versions before v34.0 call the parameters `parameters`. */
export function startScript(request: IncomingRequest, state: ServiceState): AcdResult {
  const trigger = parseTrigger(request, state, 'skillId');
  if ('rejection' in trigger) return trigger;
  const { scriptPath = '', Parameters, parameters: joined = Parameters, startDate } = trigger.query;
  if (!state.settings.acd.scriptPaths.includes(scriptPath)) return reject(404, 'Script Not Found');
  const parameters = joined?.split('|') ?? [];
  if (parameters.length > 20 || Number(joined?.length) >= 32_000) return reject(400, 'Invalid Parameters');
  if (startDate !== undefined && !isDate(startDate)) return reject(400, 'Invalid startDate');
  const { id } = placeContact(
    { route: 'start_script', ...trigger, parameters, phoneNumber: parameters.find(isE164) },
    state,
  );
  return jsonResponse(200, { contactId: BigInt(id) });
}

/** Queues a callback. */
export function queueCallback(request: IncomingRequest, state: ServiceState): AcdResult {
  const trigger = parseTrigger(request, state, 'skill');
  if ('rejection' in trigger) return trigger;
  const { phoneNumber } = trigger.query;
  if (!isPhoneNumber(phoneNumber, state)) return reject(400, 'Invalid phoneNumber');
  const { id } = placeContact({ route: 'queue_callback', ...trigger, phoneNumber }, state);
  return state.settings.acd.callbackResponse === 'empty'
    ? buildResponse(202, {})
    : jsonResponse(202, { contactId: BigInt(id) });
}
