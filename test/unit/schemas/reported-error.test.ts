import { describe, expect, it } from 'vitest';
import { findTextProblem, reportsError } from '../../../src/schemas/reported-error.js';

describe('reportsError', () => {
  it.each([
    { error: 'InvalidSkill' },
    { error: { code: 7 } },
    { error: ['x'] },
    { error: true },
    { errors: [{ message: 'x' }] },
    { errors: 'x' },
    { errors: { skill: ['x'] } },
    { error_description: 'x' },
    { errorDescription: 'x' },
    { Error: 'x' },
    { errorCode: 17 },
    { errorMessage: 'x' },
    { isError: true },
    { hasErrors: 'true' },
    { fault: { faultstring: 'x' } },
    { faultcode: 'soap:Client' },
    { ExceptionType: 'System.Exception' },
    { success: false },
    { isSuccess: 'False' },
    { status: 400, title: 'x' },
    { statusCode: '503' },
    { status: 'error' },
    { status: 'Failed' },
    { message: 'Invalid Phone Number' },
    { message: 'Campaign Disabled' },
    { Message: 'Authorization has been denied for this request.' },
    { message: 'An error has occurred.' },
    { detail: 'The skill was not found' },
    { title: 'Forbidden' },
    { contactId: null, error: 'x' },
    { contactId: 5, error: 'x' },
    { resultSet: { error: 'x' } },
    [{ error: 'x' }],
    { results: [{ queued: true }, { message: 'ANI Number Not Provisioned' }] },
  ])('returns true for %j', (value) => {
    expect(reportsError(value)).toBe(true);
  });

  it.each([
    {},
    [],
    null,
    0,
    '',
    'error',
    true,
    ['error'],
    { contactId: 1 },
    { error: null },
    { error: '' },
    { error: ' ' },
    { error: false },
    { error: {} },
    { errors: [] },
    { errors: [null] },
    { error: { code: 0, message: '' } },
    { errorCode: 0, errorMessage: 'None' },
    { hasErrors: false },
    { error: 'No error' },
    { success: true },
    { status: 202 },
    { status: 'Queued' },
    { statusCode: 200 },
    { message: 'Callback queued' },
    { message: 'Queued without errors' },
    { message: { text: 'error' } },
    { message: 5 },
    { note: 'error' },
    { default: 'x', terror: 'y' },
    { skill: { name: 'Error desk' } },
  ])('returns false for %j', (value) => {
    expect(reportsError(value)).toBe(false);
  });

  it('returns false for an error too deep to be that of the request', () => {
    expect(reportsError({ a: { b: { c: { error: 'x' } } } })).toBe(true);
    expect(reportsError({ a: { b: { c: { d: { error: 'x' } } } } })).toBe(false);
  });

  it.each(['{"error":', '{"data":', '['])('reads 100,000 levels of %s', (open) => {
    const deep = `${open.repeat(100_000)}1${(open === '[' ? ']' : '}').repeat(100_000)}`;
    expect(reportsError(JSON.parse(deep))).toBe(open === '{"error":');
  });
});

describe('findTextProblem', () => {
  it.each([
    '<html>Sign in</html>',
    '<!DOCTYPE html><html></html>',
    '<!-- cached --><html>',
    '\uFEFF<html>',
    ' \r\n\t<HTML>',
    '\n\uFEFF <!doctype html>',
    '<?xml version="1.0"?><error/>',
    '<script>location = "/login"</script>',
    'Warning: session expired <html><body>Sign in</body></html>',
  ])('finds markup in %j', (text) => {
    expect(findTextProblem(text)).toBe('it is a web page or XML');
  });

  it.each([
    '{"error":"InvalidSk',
    '{"error": "x"}{"error": "y"}',
    "{'errors': ['x']}",
    '{\\"error_description\\":\\"x\\"}',
    'callback({"errorMessage":"x"})',
  ])('finds an error in %j', (text) => {
    expect(findTextProblem(text)).toBe('it reports an error (see body)');
  });

  it.each(['', ' ', '\uFEFF', 'OK', 'queued', 'accepted <3', '1 < 2', '"contactId": 5', '{"contactId": 5'])(
    'finds nothing in %j',
    (text) => {
      expect(findTextProblem(text)).toBeUndefined();
    },
  );
});
