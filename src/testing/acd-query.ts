import { getNameOf, type NameOf, NEW_NAMES_VERSION } from './acd-fields.js';
import { getQuery, getVersion, isDate, isInteger, parseDate, reject } from './acd-request.js';
import type { IncomingRequest, Rejection } from './response-parts.js';
import type { ServiceState } from './state.js';

/** The parts of a list that its query depends on, by their names in v34.0. */
export interface QueryRules {
  readonly filters: readonly string[];
  /** The fields that `fields` and `orderBy` may name. */
  readonly fields: readonly string[];
}

/** One key of `orderBy`. */
export interface Order {
  readonly field: string;
  readonly isDescending: boolean;
}

/** A parsed query; all names are those of v34.0. */
export interface ContactQuery {
  readonly filters: readonly (readonly [string, string])[];
  readonly skip: number;
  readonly top: number;
  readonly orderBy: readonly Order[];
  /** The fields to return; `undefined` for all. */
  readonly fields: readonly string[] | undefined;
}

type Parameters = ReadonlyMap<string, string>;

const PAGING = ['fields', 'top', 'skip', 'orderBy'];
const DATES = ['startDate', 'endDate', 'updatedSince'];

/** Parses the query of a list of contacts, or rejects it with a message that NICE documents. */
export function parseContactQuery(
  request: IncomingRequest,
  rules: QueryRules,
  state: ServiceState,
): ContactQuery | Rejection {
  const nameOf = getNameOf(request, state);
  const parameters = readParameters(request, rules, nameOf);
  const isUnknown = [...parameters.keys()].some((name) => ![...rules.filters, ...PAGING].includes(name));
  if (isUnknown && state.settings.acd.unknownFilter === 'reject') return reject(400, 'Invalid filter parameter');
  const problem = findProblem(parameters, getRequired(parameters, rules, getVersion(request)));
  if (problem !== undefined) return reject(400, `Invalid ${problem}`);
  const newNames = new Map(rules.fields.map((name) => [nameOf(name), name]));
  const fields = splitList(parameters.get('fields'))?.map((name) => newNames.get(name));
  const orderBy = splitList(parameters.get('orderBy'))?.map((text) => parseOrder(text, newNames)) ?? [];
  if (!isComplete(orderBy)) return reject(400, 'Invalid orderby arguments');
  if (fields !== undefined && !isComplete(fields)) return reject(400, 'Invalid fields list');
  const { maxPageSize } = state.settings.acd;
  const top = Math.min(Number(parameters.get('top') ?? maxPageSize), maxPageSize);
  const filters = [...parameters].filter(([name]) => rules.filters.includes(name));
  return { filters, skip: Number(parameters.get('skip') ?? 0), top, orderBy, fields };
}

/** Reads the parameters by their names in v34.0; one that is unknown keeps its name. */
function readParameters(request: IncomingRequest, { filters }: QueryRules, nameOf: NameOf): Parameters {
  const known = new Map([...filters, ...PAGING].map((name) => [nameOf(name), name]));
  // In a version with other names, a name of v34.0 is unknown too.
  return new Map([...getQuery(request)].map(([name, value]) => [known.get(name) ?? `unknown ${name}`, value]));
}

/** Returns the dates that a version requires: before v27 a period, unless `updatedSince` is given. */
function getRequired(parameters: Parameters, { filters }: QueryRules, version: number): readonly string[] {
  const isRequired = version < NEW_NAMES_VERSION && !parameters.has('updatedSince');
  return isRequired ? filters.filter((name) => name === 'startDate' || name === 'endDate') : [];
}

function findProblem(parameters: Parameters, required: readonly string[]): string | undefined {
  const isInvalidDate = (name: string) =>
    !isDate(parameters.get(name) ?? (required.includes(name) ? '' : '1970-01-01'));
  const date = DATES.find(isInvalidDate);
  if (date !== undefined) return date;
  if (parseDate(`${parameters.get('startDate')}`) > parseDate(`${parameters.get('endDate')}`)) return 'DateRange';
  if (!/^\d+$/.test(parameters.get('skip') ?? '0')) return 'skip';
  if (!/^0*[1-9]\d*$/.test(parameters.get('top') ?? '1')) return 'top';
  return [...parameters].some(isInvalidId) ? 'filter parameter' : undefined;
}

/** Returns `true` for a filter that must be an integer and isn't; `contactId` is documented as text. */
function isInvalidId([name, value]: readonly [string, string]): boolean {
  return name.endsWith('Id') && name !== 'contactId' && !name.startsWith('unknown ') && !isInteger(value);
}

function splitList(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}

function parseOrder(text: string, newNames: ReadonlyMap<string, string>): Order | undefined {
  const [, name = '', direction = 'asc'] = /^(\S+)(?:\s+(asc|desc))?$/i.exec(text) ?? [];
  const field = newNames.get(name);
  return field === undefined ? undefined : { field, isDescending: direction.toLowerCase() === 'desc' };
}

function isComplete<Item>(items: readonly (Item | undefined)[]): items is readonly Item[] {
  return !items.includes(undefined);
}
