import { toPathSegment } from '../http/request.js';
import type { Result } from '../internal/result.js';
import type { CheckedTrigger } from '../schemas/checked-trigger.js';
import {
  type Connection,
  type CreateConnectionRequest,
  parseConnection,
  parseCreateRequest,
} from '../schemas/connection.js';
import { buildRequestError } from '../schemas/issues.js';
import type { PhoneRules } from '../schemas/phone.js';
import { findConnectionId } from '../schemas/response-body.js';
import type { Route, TriggerRoute } from './route.js';

const PATH = '/api/v2/outbound/connections';

/** A request with every field, as it is sent. */
type CompleteRequest = Required<CreateConnectionRequest>;

function checkCreate(input: unknown, rules: PhoneRules): Result<CheckedTrigger<CompleteRequest>> {
  const parsed = parseCreateRequest(input, rules);
  if (!parsed.ok) return parsed;
  const request = parsed.value;
  const { phoneNumber: callee } = request.contact;
  const { campaignId, phoneNumber: callerId } = request;
  const value = {
    request,
    body: JSON.stringify(request),
    phoneNumbers: [callee, callerId],
    callees: [callee],
    callerId,
    identity: [callee, campaignId],
  };
  return { ok: true, value };
}

/** The route of `create`, as in the tutorial. */
export function toCreateRoute(request: CreateConnectionRequest): TriggerRoute<CompleteRequest, Connection> {
  return {
    operation: 'connections.create',
    path: PATH,
    parse: parseConnection,
    check: (rules) => checkCreate(request, rules),
    getId: ({ id }) => id,
    findId: findConnectionId,
    fromCallId: async (callId, read) => (callId === undefined ? undefined : read(toGetRoute(callId))),
  };
}

/** The route of `get`, as in the tutorial. @throws CXoneRequestValidationError for an ID that can't be one path segment. */
export function toGetRoute(id: unknown): Route<Connection> {
  const segment = toPathSegment(id);
  if (segment !== undefined) {
    return { operation: 'connections.get', path: `${PATH}/${segment}`, parse: parseConnection };
  }
  throw buildRequestError([
    { path: 'id', message: 'must be the ID of a connection: a non-empty string, and not "." or ".."' },
  ]);
}
