import { parseConnection, parseCreateRequest } from '../../src/schemas/connection.js';

const RULES = { validation: 'valid', refuseTypes: ['PREMIUM_RATE'] } as const;

/**
 * The least that the SDK's parts can do: zod, libphonenumber and the platform's fetch, a deadline of one attempt, the same
 * headers. No tokens, no errors, no outcomes, no retries: what the SDK's own files take is the difference.
 */
export function connectParts(url: string) {
  const api = `${url}/api/v2/outbound/connections`;
  return {
    async create(request: unknown) {
      const parsed = parseCreateRequest(request, RULES);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), 30_000);
      const init: RequestInit = {
        method: 'POST',
        headers: {
          Accept: 'application/json',
          Authorization: 'Bearer token-1',
          CorrelationId: crypto.randomUUID(),
          'User-Agent': 'parts/1.0',
          'Content-Type': 'application/json',
        },
        body: JSON.stringify(parsed.value),
        redirect: 'manual',
        signal: controller.signal,
      };
      const response = await fetch(api, init);
      const text = await response.text();
      clearTimeout(timer);
      const answer = parseConnection(text);
      if (!answer.ok) throw new Error(JSON.stringify(answer.issues));
      return answer.value;
    },
  };
}
