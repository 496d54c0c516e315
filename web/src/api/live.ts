// The standing WebSocket: subscriptions, and whether the server can be reached.
// A broken connection comes back by itself; a broken question does not: asking it again is the
// reader's choice, because the server may have answered and saved it already.
import { createClient, type Client } from "graphql-ws";
import { type Failure, failureOf, OFFLINE } from "./failure";
import type { Document } from "./http";

export type LiveStatus = "connecting" | "open" | "lost";

export interface Events<T> {
  next(data: T): void;
  failed(failure: Failure): void;
  done(): void;
}

export interface Live {
  /** Returns how to stop; after that, no event arrives. */
  subscribe<T, Variables extends object>(document: Document<T, Variables>, variables: NoInfer<Variables>, events: Events<T>): () => void;
  onStatus(listener: (status: LiveStatus) => void): void;
  reconnectNow(): void;
}

export const LOST: Failure = {
  kind: "offline",
  message: "The connection was lost before the answer was complete.",
  retry: true,
};

const PING_EVERY_MS = 12_000;
const PONG_WITHIN_MS = 6_000;
const LONGEST_WAIT_MS = 10_000;

/** How long to wait before a try to reconnect: 0.5 s doubling up to 10 s, spread by `chance` in [0, 1). */
export function waitBeforeTry(tries: number, chance: number): number {
  const full = Math.min(500 * 2 ** Math.min(tries, 10), LONGEST_WAIT_MS);
  return full / 2 + (full / 2) * chance;
}

export function createLive(url: string): Live {
  const listeners = new Set<(status: LiveStatus) => void>();
  const underway = new Set<() => void>();
  let status: LiveStatus = "connecting";
  let wake: () => void = () => {};
  let pongDue: ReturnType<typeof setTimeout> | undefined;
  let client: Client | null = null;

  function become(next: LiveStatus) {
    if (next === status) return;
    status = next;
    for (const listener of listeners) listener(next);
  }

  function lose() {
    clearTimeout(pongDue);
    become("lost");
    for (const fail of [...underway]) fail();
  }

  function connect(): Client {
    return createClient({
      url,
      lazy: false,
      keepAlive: PING_EVERY_MS,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: (tries) =>
        new Promise((resolve) => {
          wake = resolve;
          setTimeout(resolve, waitBeforeTry(tries, Math.random()));
        }),
      // Only closings that no further try can heal arrive here; `reconnectNow` starts anew.
      onNonLazyError: () => {
        client = null;
        lose();
      },
      on: {
        connected: () => become("open"),
        closed: lose,
        ping: (received) => {
          if (received) return;
          clearTimeout(pongDue);
          pongDue = setTimeout(() => client?.terminate(), PONG_WITHIN_MS);
        },
        pong: (received) => {
          if (received) clearTimeout(pongDue);
        },
      },
    });
  }

  client = connect();

  return {
    subscribe<T, Variables extends object>(document: Document<T, Variables>, variables: NoInfer<Variables>, events: Events<T>) {
      if (status === "lost" || client === null) {
        queueMicrotask(() => events.failed(OFFLINE));
        return () => {};
      }
      return follow<T>(client, document, { ...(variables as object) }, events, underway);
    },
    onStatus(listener) {
      listeners.add(listener);
      listener(status);
    },
    reconnectNow() {
      if (client === null) client = connect();
      else wake();
    },
  };
}

/** One subscription that ends exactly once: done, failed or stopped. */
function follow<T>(
  client: Client,
  query: string,
  variables: Record<string, unknown>,
  events: Events<T>,
  underway: Set<() => void>,
): () => void {
  let over = false;
  let release: () => void = () => {};

  function end(tell: () => void) {
    if (over) return;
    over = true;
    underway.delete(failLost);
    release();
    tell();
  }
  function failLost() {
    end(() => events.failed(LOST));
  }

  underway.add(failLost);
  release = client.subscribe<T>(
    { query, variables },
    {
      next(result) {
        if (over) return;
        if (result.errors !== undefined && result.errors.length > 0) {
          const errors = result.errors;
          end(() => events.failed(failureOf(errors)));
        } else if (result.data) {
          events.next(result.data);
        }
      },
      error: (thrown) => end(() => events.failed(failureOf(thrown))),
      complete: () => end(() => events.done()),
    },
  );
  return () => end(() => {});
}
