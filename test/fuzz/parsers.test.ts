import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../src/http/response.js';
import { maskPhoneNumber } from '../../src/internal/phone-mask.js';
import { Redactor } from '../../src/internal/redact.js';
import { maskCause, maskReason } from '../../src/internal/redact-cause.js';
import { parseConnection } from '../../src/schemas/connection.js';
import { parseErrorBody } from '../../src/schemas/error-body.js';
import { copyJsonObject } from '../../src/schemas/json.js';
import { parseCallee, parsePhoneNumber } from '../../src/schemas/phone.js';
import { parseIssuedToken, parseStoredToken } from '../../src/schemas/token.js';
import { findLeaks, showAll } from '../support/leaks.js';
import { bodies, echoes, explore, failures, headerRecords, hostile, jsonTexts, planted } from './support.js';

const given = planted.chain((plan) =>
  fc.record({
    plan: fc.constant(plan),
    body: bodies(plan),
    json: jsonTexts(plan),
    text: echoes(plan),
    headers: headerRecords(plan),
    failure: failures(plan),
  }),
);

const digits = fc
  .array(fc.constantFrom(...'0123456789+ ()-./xext;=#,٠０\n\u200b'), { maxLength: 20 })
  .map((characters) => characters.join(''));

describe('any string', { timeout: 60_000 }, () => {
  it('is parsed as a connection, or rejected with messages', async () => {
    await explore(150, given, ({ body }) => {
      const parsed = parseConnection(body);
      if (!parsed.ok)
        return expect(
          parsed.issues.every(({ message }) => /^[a-z].+/.test(message) && message !== 'Invalid input'),
        ).toBe(true);
      expect([parsed.value.id, parsed.value.status].every((each) => typeof each === 'string' && each !== '')).toBe(
        true,
      );
      expect(Object.getPrototypeOf(parsed.value)).toBe(Object.prototype);
    });
  });

  it('is parsed as a token that a header can hold, or rejected with messages', async () => {
    await explore(150, given, ({ body, text }) => {
      for (const each of [body, JSON.stringify({ access_token: text, expires_in: text.length })]) {
        const parsed = parseIssuedToken(each);
        if (parsed.ok) expect(() => new Headers({ authorization: `Bearer ${parsed.value.accessToken}` })).not.toThrow();
        else expect(parsed.issues.map(({ message }) => message)).not.toContain('Invalid input');
        parseStoredToken(each);
      }
    });
  });

  it('as an error body causes a short, masked message of one line', async () => {
    await explore(150, given, ({ plan, body, headers, text }) => {
      const redactor = new Redactor();
      redactor.rememberSecret(plan.secret);
      redactor.rememberToken(plan.token);
      const call = redactor.forRequest(plan.numbers);
      const parsed = parseErrorBody({
        text: body,
        headers: new Headers(headers),
        statusText: text,
        redactor: call,
      });
      expect(parsed.message ?? 'x').toMatch(/^[^\p{Cc}\p{Cs}\r\n]{1,301}$/u);
      expect(findLeaks(JSON.stringify(parsed), [plan.secret, plan.token], plan.numbers)).toEqual([]);
    });
  });

  it('is masked, and a second masking does not change it', async () => {
    await explore(150, given, ({ plan, json, text }) => {
      const redactor = new Redactor();
      redactor.rememberSecret(plan.secret);
      redactor.rememberToken(plan.token);
      const call = redactor.forRequest(plan.numbers);
      const value: unknown = JSON.parse(json);
      const outputs = [call.maskText(text), JSON.stringify(call.maskJson(value)), call.maskHeader('x-echo', text)].join(
        '\n',
      );
      expect(findLeaks(outputs, [plan.secret, plan.token], plan.numbers)).toEqual([]);
      expect(call.maskText(call.maskText(text))).toBe(call.maskText(text));
    });
  });

  it('is parsed as a Retry-After of 0 or more integer milliseconds, or ignored', async () => {
    const text = fc.oneof(
      fc.string(),
      digits,
      fc.nat().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    await explore(250, text, (each) => {
      const ms = parseRetryAfter(each, Date.UTC(2023, 9, 27));
      if (ms !== undefined) expect(Number.isSafeInteger(ms) && ms >= 0).toBe(true);
    });
  });

  it('is accepted as a phone number only in E.164, unchanged but for whitespace at the ends without defaultCountry', async () => {
    const rules = { validation: 'valid', refuseTypes: ['PREMIUM_RATE'] } as const;
    await explore(
      500,
      fc.oneof(
        digits,
        fc.string(),
        digits.map((each) => `+1415${each}`),
      ),
      (text) => {
        for (const parse of [parsePhoneNumber, parseCallee]) {
          for (const validation of ['valid', 'possible'] as const) {
            const strict = parse(text, { ...rules, validation });
            if (strict.ok) expect(strict.value).toBe(text.trim());
            const national = parse(text, { ...rules, validation, defaultCountry: 'GB' });
            if (national.ok) expect(national.value).toMatch(/^\+[1-9]\d{1,14}$/);
          }
        }
        expect(maskPhoneNumber(text).replace(/\D/g, '').length).toBeLessThanOrEqual(8);
      },
    );
  });
});

describe('any value', { timeout: 60_000 }, () => {
  it('is copied as JSON, or rejected with a path', async () => {
    await explore(150, hostile, (make) => {
      let copied: ReturnType<typeof copyJsonObject>;
      try {
        copied = copyJsonObject({ given: make() }, 'userData');
      } catch (error) {
        // An error from the value itself, which parseCreateRequest handles.
        expect(String(error)).toMatch(/trap|revoked/);
        return;
      }
      const { value, issues } = copied;
      for (const { path, message } of issues) expect(path.startsWith('userData') && message !== '').toBe(true);
      if (issues.length === 0)
        expect(JSON.parse(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify({ given: make() })));
    });
  });

  it('that was thrown is shown without secrets', async () => {
    await explore(150, given, ({ plan, failure }) => {
      const redactor = new Redactor();
      redactor.rememberSecret(plan.secret);
      redactor.rememberToken(plan.token);
      const call = redactor.forRequest(plan.numbers);
      for (const mask of [maskCause, maskReason]) {
        expect(findLeaks(showAll(mask(failure(), call)), [plan.secret, plan.token], plan.numbers)).toEqual([]);
      }
    });
  });
});
