import { isObject } from '../internal/json.js';

/** Levels below which a response is not searched. */
const MAX_DEPTH = 3;

const ERROR_FIELD =
  /^(?:is|has)?_?(?:errors?|faults?|exceptions?)(?:_?(?:codes?|messages?|descriptions?|details?|texts?|strings?|types?))?$/i;
/** Values of such a field that name no error. */
const NO_ERROR = /^(?:0+|false|null|none|no(?: ?errors?)?|n\/a|ok|success)?$/i;
const STATUS_FIELD = /^(?:http_?)?status(?:_?code)?$/i;
const FAILED_STATUS = /^(?:[45]\d\d|error|fail(?:ed|ure)?)$/i;
const SUCCESS_FIELD = /^(?:is_?)?success(?:ful)?$/i;
const MESSAGE_FIELD = /^(?:message|details?|title|description|reason)$/i;
/** The word of a field that success and failure share must name the failure: "Callback queued" does not. */
const ERROR_WORDS =
  /\b(?:(?<!\b(?:no|without|0) )error|exception|invalid|fail|denied|reject|unauthori[sz]ed|forbidden|bad request|disabled|expired|insufficient|unable|cannot|can't|could not|not (?:found|allowed|authori[sz]ed|permitted|provisioned|available|supported|valid))/i;

/** `true` for a value without content, and for one that means "no error". */
function isEmptyValue(value: unknown, depth = 0): boolean {
  if (!isObject(value)) return NO_ERROR.test(String(value ?? '').trim());
  return depth < MAX_DEPTH && Object.values(value).every((item) => isEmptyValue(item, depth + 1));
}

function isErrorField(name: string, value: unknown): boolean {
  if (ERROR_FIELD.test(name)) return !isEmptyValue(value);
  if (isObject(value)) return false;
  const text = String(value);
  if (STATUS_FIELD.test(name)) return FAILED_STATUS.test(text);
  if (SUCCESS_FIELD.test(name)) return /^false$/i.test(text);
  return MESSAGE_FIELD.test(name) && ERROR_WORDS.test(text);
}

/**
 * `true` if a parsed JSON response names an error, in its own fields or in those of its objects and arrays: by an error
 * field that isn't empty, a status of 400 or above, `success: false`, or a message in the words of a failure.
 */
export function reportsError(value: unknown, depth = 0): boolean {
  if (!isObject(value) || depth > MAX_DEPTH) return false;
  return Object.entries(value).some(([name, item]) => isErrorField(name, item) || reportsError(item, depth + 1));
}

// Part of a string that isn't JSON: it was cut off, or is JSON in a string.
const QUOTED_ERROR = /["'](?:errors?|error_?(?:code|message|description))\\?["']\s*:/i;
const MARKUP = /^\s*<[a-z!?/]|<(?:!doctype\s+html|html|head|body)\b/i;

/** Finds out why a response that is a string is not a success. @returns `undefined` for any other string. */
export function findTextProblem(text: string): string | undefined {
  // JavaScript counts a byte order mark as whitespace.
  if (MARKUP.test(text)) return 'it is a web page or XML';
  return QUOTED_ERROR.test(text) ? 'it reports an error (see body)' : undefined;
}
