import { getProgress } from './acd-contacts.js';
import { dispositionId, dispositionName } from './acd-records.js';
import {
  type AcdHandler,
  findSkill,
  getOrigin,
  getQuery,
  jsonResponse,
  listResponse,
  reject,
  toIso,
} from './acd-request.js';
import { buildResponse } from './response-parts.js';

/** Returns the API host of the tenant in the query. */
export const getConfiguration: AcdHandler = (request, state) => {
  const { tenantId, apiEndpoint } = state.settings.acd;
  if (getQuery(request).get('tenantId') !== tenantId) return reject(404, 'Tenant Not Found');
  const region = { area: 'na1', cluster: 'na1', domain: 'niceincontact.com' };
  return jsonResponse(200, { api_endpoint: apiEndpoint ?? getOrigin(request), ...region, tenantId });
};

/** Lists the dispositions of a skill: one, which the simulator invents. */
export const listDispositions: AcdHandler = (request, state, id) => {
  if (findSkill(id, state) === undefined) return reject(404, 'Invalid Skill Id');
  const all = [{ dispositionId, dispositionName, classification: 'Simulated', systemOutcome: 'Simulated' }];
  const query = getQuery(request);
  const skip = Number(query.get('skip') ?? 0);
  const dispositions = all.slice(skip, skip + Number(query.get('top') ?? all.length));
  return listResponse(dispositions, { dispositions }, state);
};

/** Returns the activity of a skill: its contacts that are still in the first state wait in its queue. */
export const getSkillActivity: AcdHandler = (_request, state, id) => {
  const skill = findSkill(id, state);
  if (skill === undefined) return reject(404, 'Invalid Skill Id');
  const contacts = state.acd.contacts.map(({ placed }) => placed).filter(({ skillId }) => skillId === skill);
  const queued = contacts.filter((placed) => getProgress(placed, state).reached.length === 1);
  const now = toIso(state.settings.clock.now());
  const activity = {
    skillId: skill,
    isActive: true,
    agentsAvailable: 1,
    agentsLoggedIn: 1,
    queueCount: queued.length,
    earliestQueueTime: queued[0] === undefined ? null : toIso(queued[0].placedAt),
    serverTime: now,
  };
  return jsonResponse(200, { skillActivity: [activity] });
};

const ALWAYS_OPEN = { profileId: 900_701, profileName: 'Always open', description: '' };
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Lists the hours of operation, or returns those with the ID in the path: one profile, which is always open. */
export const getHoursOfOperation: AcdHandler = (request, _state, id) => {
  const days = DAYS.map((day) => ({ day, openTime: '00:00:00', closeTime: '23:59:59', isClosedAllDay: false }));
  const profile = { ...ALWAYS_OPEN, days, holidays: [] };
  if (id === '') {
    const hasFilter = /^(?:true|false)$/.test(getQuery(request).get('isDeleted') ?? '');
    return hasFilter ? jsonResponse(200, { hoursOfOperationProfiles: [profile] }) : reject(400, 'Invalid isDeleted');
  }
  return id === String(profile.profileId) ? jsonResponse(200, profile) : reject(404, 'Profile Not Found');
};

/** Searches the do-not-call groups for a number. */
export const searchDncGroups: AcdHandler = (request, state) => {
  const phoneNumber = getQuery(request).get('phoneNumber');
  if (phoneNumber === null || phoneNumber === '') return reject(400, 'Invalid phoneNumber');
  if (!state.settings.acd.dncNumbers.includes(phoneNumber)) return buildResponse(204, {});
  const group = { dncGroupId: 900_801, dncGroupName: 'Do not call', formattedPhone: phoneNumber, expiredDate: null };
  return jsonResponse(200, { searchResults: [group] });
};
