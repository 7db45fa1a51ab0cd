import { getProgress, toContactStates } from './acd-contacts.js';
import { getNameOf } from './acd-fields.js';
import { agentId, dispositionId, dispositionName, renderRecord, toSingleRecord } from './acd-records.js';
import { type AcdHandler, type AcdResult, isInteger, jsonResponse, reject, toIso } from './acd-request.js';
import type { SimulatedContact } from './acd-state.js';
import { buildResponse, type IncomingRequest } from './response-parts.js';
import type { ServiceState } from './state.js';

type ContactHandler = (contact: SimulatedContact, state: ServiceState, request: IncomingRequest) => AcdResult;

interface MissingStatuses {
  /** The status for an ID that isn't an integer. */
  readonly malformed: 400 | 404;
  /** The status for an ID that no contact has. */
  readonly unknown: 400 | 404;
}

/** Wraps a handler so that it gets the contact in the path; the routes differ in the status for a wrong ID. */
function withContact(handle: ContactHandler, missing: Partial<MissingStatuses> = {}): AcdHandler {
  const { malformed = 400, unknown = 404 } = missing;
  return (request, state, id) => {
    if (!isInteger(id)) return reject(malformed, 'Invalid contactId');
    const contact = state.acd.find(id);
    return contact === undefined ? reject(unknown, 'Contact Not Found') : handle(contact, state, request);
  };
}

/** Returns a contact. */
export const getContact: AcdHandler = withContact((contact, state, request) => {
  const record = renderRecord(toSingleRecord(contact, state), getNameOf(request, state), state);
  const { recordShape } = state.settings.acd;
  return jsonResponse(200, recordShape === 'flat' ? record : { [recordShape]: record });
});

/** Returns the states that a contact has been in. */
export const getStateHistory: AcdHandler = withContact(({ id, placed }, state) => {
  const { reached } = getProgress(placed, state);
  const now = state.settings.clock.now() - placed.placedAt;
  const contactStateHistory = reached.map(({ id: stateId, name, afterMs }, index) => ({
    contactId: id,
    contactStateId: stateId,
    contactStateName: name,
    startDate: toIso(placed.placedAt + afterMs),
    // Documented as a string.
    duration: String(((reached[index + 1]?.afterMs ?? now) - afterMs) / 1_000),
  }));
  return jsonResponse(200, { contactStateHistory });
});

/** Returns the contact and the legs that belong together, by the ID of any of them. */
export const getRelatedContacts: AcdHandler = withContact(
  ({ placed }, state) => {
    const { isOver, since } = getProgress(placed, state);
    const childContacts = state.acd.getMembers(placed).map(({ id }) => ({
      contactId: BigInt(id),
      startTime: toIso(placed.placedAt),
      endTime: isOver ? toIso(since) : null,
    }));
    return jsonResponse(200, { masterContactId: BigInt(placed.id), childContacts });
  },
  { unknown: 400 },
);

/** Returns the disposition of a contact, which every completed contact has. */
export const getDisposition: AcdHandler = withContact(({ placed }, state) => {
  const { isOver, since } = getProgress(placed, state);
  const { missingDispositionStatus } = state.settings.acd;
  if (!isOver && missingDispositionStatus === 404) return reject(404, 'Disposition Not Found');
  if (!isOver) return buildResponse(204, {});
  return jsonResponse(200, {
    dispositionId,
    dispositionName,
    notes: '',
    lastUpdated: toIso(since),
    // As NICE writes it.
    dispositionByAgendId: agentId,
  });
});

/** Ends a contact some time after it accepted the request. */
export const endContact: AcdHandler = withContact(
  (contact, state) => {
    if (getProgress(contact.placed, state).isOver) return reject(409, 'Contact Already Ended');
    state.acd.end(contact, state.settings.clock.now() + state.settings.acd.endDelayMs);
    return buildResponse(202, {});
  },
  { malformed: 404 },
);

/** Signals a script that waits for it. */
export const signalScript: AcdHandler = withContact(() => buildResponse(202, {}), { malformed: 404 });

/** Returns the states of the tenant, or the one with the ID in the path. */
export const getStates: AcdHandler = (_request, state, id) => {
  const states = toContactStates(state).filter((each) => id === '' || String(each.id) === id);
  if (states.length === 0) return reject(404, 'Contact State Not Found');
  const contactStateDescriptions = states.map(({ id: stateId, name, category }) => ({
    ContactStateId: stateId,
    ContactStateDescription: name,
    ContactStateCategory: category,
  }));
  return jsonResponse(200, { contactStateDescriptions });
};
