import { type CXoneClient, isCXoneError } from 'cxone-sdk';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { toErrorResponse, toResponse } from '../support/http-response.js';

interface Service {
  readonly cxone: CXoneClient;
  readonly campaignId: string;
  readonly ani: string;
}

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

/** Builds the service: `POST /calls` calls the customer of an order, once. Authenticate your visitors in front of it. */
export function buildApp(
  { cxone, campaignId, ani }: Service,
  options: FastifyServerOptions = { logger: true },
): FastifyInstance {
  const app = Fastify(options);
  const shutdown = new AbortController();
  const following = new Set<Promise<void>>();

  async function logEnd(connectionId: string): Promise<void> {
    try {
      const { status } = await cxone.connections.waitFor(connectionId, { maxWaitMs: 600_000, signal: shutdown.signal });
      app.log.info({ connectionId, status }, 'The call is no longer pending');
    } catch (error) {
      const code = isCXoneError(error) ? error.code : String(error);
      app.log.warn({ connectionId, code }, 'The call goes on, but is no longer followed');
    }
  }

  function follow(connectionId: string): void {
    const end = logEnd(connectionId).finally(() => following.delete(end));
    following.add(end);
  }

  app.post<{ Body: Order }>('/calls', { schema: { body: ORDER } }, async ({ body, log }, reply) => {
    const { orderId, phoneNumber } = body;
    const call = { campaignId, contact: { phoneNumber }, phoneNumber: ani, userData: { order_id: orderId } };
    try {
      // No signal: when the visitor leaves, a call that is being placed must still be recorded under its key.
      const options = { idempotencyKey: orderId, totalTimeoutMs: TOTAL_TIMEOUT_MS };
      const connection = await cxone.connections.create(call, options);
      const response = toResponse(connection);
      log.info({ orderId, connectionId: connection.id, status: response.status }, 'The call is placed');
      if (response.status === 201) follow(connection.id);
      return reply.status(response.status).send(response.body);
    } catch (error) {
      if (!isCXoneError(error)) throw error;
      // Not the message: that of an invalid request quotes the number.
      const { code, outcome, hint, correlationId } = error;
      log.warn({ orderId, code, outcome, hint, correlationId }, 'The call failed');
      const response = toErrorResponse(error);
      return reply.status(response.status).headers(response.headers).send(response.body);
    }
  });

  // At the shutdown, open requests still get their responses; then no connection is kept, which would delay the end.
  app.addHook('preClose', async () => shutdown.abort());
  app.addHook('onSend', async (_request, reply) => {
    if (shutdown.signal.aborted) reply.header('connection', 'close');
  });
  app.addHook('onClose', async () => {
    await Promise.all(following);
  });
  return app;
}
