import type { Agent, AgentOptions, ClientRequest, ClientRequestArgs } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { findElapsedMs, type Instant, readClocks, systemClock } from '../internal/clock.js';
import { load } from './modules.js';
import type { NodeFetchSettings } from './options.js';

/** The server counts its limit from a moment before its response arrives here. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

type OnCreated = (error: Error | null, socket: Duplex) => void;

/** The network connections to the hosts of one protocol. */
export interface PooledAgent extends Agent {
  /** Sends a request over a connection of this agent. */
  readonly send: (options: ClientRequestArgs) => ClientRequest;
  /** Ends a request, and the attempt to make a connection for it. */
  abandon(sent: ClientRequest): void;
  /** Calls back as soon as the connection is made, TLS included; at once if it is. */
  whenConnected(socket: Socket, callback: () => void): void;
  /** Applies the `Keep-Alive` header of a response. */
  limitIdle(socket: Socket, header: string | string[] | undefined): void;
  /** Closes the connections that were unused for too long, by either clock: a process may have been frozen. */
  dropStale(instant: Instant): void;
  /** Closes unused connections, and all others as soon as their response is read. */
  stopKeeping(): void;
}

/** Returns how long a connection was unused; after a wall clock that was set back, it may have been any time. */
export function findIdleMs(from: Instant, to: Instant): number {
  return to.now < from.now ? Number.POSITIVE_INFINITY : findElapsedMs(from, to);
}

interface Idle {
  readonly since: Instant;
  readonly limitMs: number;
}

function buildTimeoutError(limitMs: number): Error {
  const message = `connect ETIMEDOUT: no connection within ${limitMs} ms (connectTimeoutMs)`;
  return Object.assign(new Error(message), { code: 'ETIMEDOUT', syscall: 'connect' });
}

/** Closes an unused connection. The event removes it from the pool at once, as Node's own agent does after an error. */
function drop(this: Socket): void {
  this.destroy();
  this.emit('agentRemove');
}

/** The proxies of the environment, where Node's own agents use them (`NODE_USE_ENV_PROXY`); ignored by an older Node.js. */
function proxyOptions(globalAgent: Agent): AgentOptions {
  const { options } = globalAgent as Agent & {
    readonly options: { readonly proxyEnv?: NodeJS.ProcessEnv | undefined };
  };
  return { proxyEnv: options.proxyEnv } as AgentOptions;
}

/** Creates the agent of a protocol. */
export function createAgent(protocol: string, settings: NodeFetchSettings): PooledAgent {
  const { request, Agent: Base, globalAgent } = load(protocol === 'https:' ? 'node:https' : 'node:http');
  const { maxIdleMs, connectTimeoutMs, secureContext } = settings;

  class NodeAgent extends (Base as typeof Agent) implements PooledAgent {
    /** Connections that are not made yet, with the timers that limit them. */
    readonly #connecting = new Map<Socket, unknown>();
    readonly #idle = new WeakMap<Socket, Idle>();
    readonly #limits = new WeakMap<Socket, number>();
    #isKeeping = true;

    /** The connection that is being made for a request. */
    readonly #awaited = new WeakMap<ClientRequest, Socket>();
    #newest: Socket | undefined;

    readonly send = (options: ClientRequestArgs) => {
      const sent = request(options);
      // Created by the call above, unless a kept connection is used.
      if (this.#newest) this.#awaited.set(sent, this.#newest);
      this.#newest = undefined;
      return sent;
    };

    abandon(sent: ClientRequest): void {
      sent.destroy();
      const socket = this.#awaited.get(sent);
      // Through a proxy, the request has no connection that it could end itself before the tunnel is finished.
      if (socket && this.#connecting.has(socket)) socket.destroy(new Error('The request was aborted'));
    }

    override createConnection(options: ClientRequestArgs, callback: OnCreated): Socket {
      // Called when TCP has connected, and through a proxy with the finished tunnel; not for TLS without a proxy.
      const onCreated: OnCreated = (error, made) => {
        this.#endConnecting(socket);
        callback(error, made);
      };
      // Node's agents create it at once: through a proxy, the connection to that.
      const socket = super.createConnection(options, onCreated) as Socket;
      const expire = () => socket.destroy(buildTimeoutError(connectTimeoutMs));
      this.#connecting.set(socket, systemClock.setTimeout(expire, connectTimeoutMs));
      this.#newest = socket;
      return socket.once('close', () => this.#endConnecting(socket));
    }

    #endConnecting(socket: Socket): void {
      systemClock.clearTimeout(this.#connecting.get(socket));
      this.#connecting.delete(socket);
    }

    whenConnected(socket: Socket, callback: () => void): void {
      if (this.#connecting.has(socket)) {
        socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
          this.#endConnecting(socket);
          callback();
        });
      } else callback();
    }

    limitIdle(socket: Socket, header: string | string[] | undefined): void {
      const seconds = /\btimeout=(\d+)/i.exec(`${header}`)?.[1];
      if (seconds !== undefined) this.#limits.set(socket, Number(seconds) * 1_000 - KEEP_ALIVE_MARGIN_MS);
    }

    override keepSocketAlive(socket: Socket): boolean {
      const isKept: unknown = super.keepSocketAlive(socket);
      const limitMs = Math.min(maxIdleMs, this.#limits.get(socket) ?? maxIdleMs);
      if (isKept === false || !this.#isKeeping || limitMs <= 0) return false;
      this.#idle.set(socket, { since: readClocks(systemClock), limitMs });
      // Node's agent closes it at the time limit. What a server sends unasked isn't a response.
      socket.setTimeout(limitMs).once('data', drop).once('end', drop);
      return true;
    }

    override reuseSocket(socket: Socket, request: ClientRequest): void {
      socket.off('data', drop).off('end', drop).setTimeout(0);
      super.reuseSocket(socket, request);
    }

    dropStale(instant: Instant): void {
      for (const socket of this.#unused()) {
        // Kept by the method above, like each unused connection.
        const { since, limitMs } = this.#idle.get(socket) as Idle;
        if (findIdleMs(since, instant) >= limitMs) drop.call(socket);
      }
    }

    stopKeeping(): void {
      this.#isKeeping = false;
      for (const socket of this.#unused()) drop.call(socket);
    }

    /** A copy: what is dropped leaves `freeSockets` at once. */
    #unused(): readonly Socket[] {
      return Object.values(this.freeSockets as Readonly<Record<string, Socket[]>>).flat();
    }
  }

  const tls = secureContext === undefined ? {} : { secureContext };
  return new NodeAgent({ keepAlive: true, ...tls, ...proxyOptions(globalAgent) });
}
