import { isCXoneError } from 'cxone-sdk';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import type { Caller } from '../support/caller.js';
import { toErrorResponse, toResponse } from '../support/http-response.js';

interface Order {
  readonly orderId: string;
  readonly phoneNumber: string;
}

const ORDER = {
  type: 'object',
  required: ['orderId', 'phoneNumber'],
  properties: { orderId: { type: 'string', minLength: 1, maxLength: 200 }, phoneNumber: { type: 'string' } },
};

/** Shorter than the time that a platform leaves a service to shut down (Kubernetes: 30 seconds). */
const TOTAL_TIMEOUT_MS = 20_000;

/** Builds the service: `POST /calls` calls the customer of an order, once. Authenticate requests in front of it. */
export function buildApp(caller: Caller, options: FastifyServerOptions = { logger: true }): FastifyInstance {
  const app = Fastify(options);
  const shutdown = new AbortController();
  const following = new Set<Promise<void>>();

  async function logEnd(callId: string): Promise<void> {
    try {
      const { status } = await caller.waitFor(callId, { maxWaitMs: 600_000, signal: shutdown.signal });
      app.log.info({ callId, status }, 'The call is no longer pending');
    } catch (error) {
      const code = isCXoneError(error) ? error.code : String(error);
      app.log.warn({ callId, code }, 'The call continues, but is no longer tracked');
    }
  }

  function follow(callId: string): void {
    const end = logEnd(callId).finally(() => following.delete(end));
    following.add(end);
  }

  app.post<{ Body: Order }>('/calls', { schema: { body: ORDER } }, async ({ body, log }, reply) => {
    const { orderId, phoneNumber } = body;
    try {
      // No signal: if the visitor disconnects, a call that is being placed must still be recorded under its key.
      const options = { idempotencyKey: orderId, totalTimeoutMs: TOTAL_TIMEOUT_MS };
      const call = await caller.place({ phoneNumber, userData: { order_id: orderId } }, options);
      const response = toResponse(call);
      log.info({ orderId, callId: call.id, status: response.status }, 'The call is placed');
      if (response.status === 201) follow(call.id);
      return reply.status(response.status).send(response.body);
    } catch (error) {
      if (!isCXoneError(error)) throw error;
      // Not the message: for an invalid request it quotes the number.
      const { code, outcome, hint, correlationId } = error;
      log.warn({ orderId, code, outcome, hint, correlationId }, 'The call failed');
      const response = toErrorResponse(error);
      return reply.status(response.status).headers(response.headers).send(response.body);
    }
  });

  // At shutdown, open requests still get their responses. Then no network connection is kept, which would delay it.
  app.addHook('preClose', async () => shutdown.abort());
  app.addHook('onSend', async (_request, reply) => {
    if (shutdown.signal.aborted) reply.header('connection', 'close');
  });
  app.addHook('onClose', async () => {
    await Promise.all(following);
  });
  return app;
}
