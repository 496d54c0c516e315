// What can go wrong between the page and the server, as one closed type, and what to tell the reader.
import { t } from "../language";

export type FailureKind = "unknown" | "refused" | "invalid" | "missing" | "busy" | "too-large" | "offline" | "server";

export interface Failure {
  readonly kind: FailureKind;
  /** Shown as it is. */
  readonly message: string;
  /** Whether the same request may work later. */
  readonly retry: boolean;
}

export class RequestFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = "RequestFailed";
  }
}

export const OFFLINE: Failure = {
  kind: "offline",
  message: t("The Papyri server cannot be reached."),
  retry: true,
};

export const BAD_REPLY: Failure = {
  kind: "server",
  message: t("The server sent a reply this page does not understand."),
  retry: true,
};

/** Codes of failures that may pass. */
export const RETRYABLE_CODES: ReadonlySet<string> = new Set(["OVERLOADED", "UNAVAILABLE", "INTERNAL"]);

/** From the `errors` of a GraphQL reply; the first one with a known code decides. */
export function failureOfErrors(errors: unknown): Failure {
  const list = Array.isArray(errors) ? errors : [errors];
  for (const error of list) {
    const code = codeOf(error);
    if (code !== null) return failureOfCode(code, messageOf(error));
  }
  // Without a code it is the engine's own complaint (parse, validation, limits): say it, it names the fault.
  return { kind: "server", message: messageOf(list[0]) ?? BAD_REPLY.message, retry: true };
}

/** From an HTTP status, where the body is no GraphQL reply. */
export function failureOfStatus(status: number): Failure {
  if (status === 413) return failureOfCode("TOO_LARGE", null);
  if (status === 429) return failureOfCode("OVERLOADED", null);
  if (status === 502 || status === 503 || status === 504) return failureOfCode("UNAVAILABLE", null);
  return { kind: "server", message: t("The server answered with status {0}.", status), retry: status >= 500 };
}

/** Whatever was thrown, as a failure. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof RequestFailed) return thrown.failure;
  if (Array.isArray(thrown)) return failureOfErrors(thrown);
  // fetch rejects with a TypeError when nothing answers; a WebSocket hands over its close event.
  if (thrown instanceof TypeError || isCloseEvent(thrown)) return OFFLINE;
  return { kind: "server", message: t("Something went wrong in this page. Try again."), retry: true };
}

function failureOfCode(code: string, said: string | null): Failure {
  switch (code) {
    case "INVALID_QUESTION":
    case "BAD_INPUT":
      return { kind: "invalid", message: said ?? t("The server did not accept this input."), retry: false };
    case "UNAUTHENTICATED":
      return { kind: "unknown", message: said ?? t("Log in first."), retry: false };
    case "FORBIDDEN":
      return { kind: "refused", message: said ?? t("This account may not do it."), retry: false };
    case "NOT_FOUND":
      return { kind: "missing", message: said ?? t("The server does not have this any more."), retry: false };
    case "TOO_LARGE":
      return { kind: "too-large", message: said ?? t("The file is larger than the server accepts."), retry: false };
    case "OVERLOADED":
      return { kind: "busy", message: t("Papyri is busy with other questions. Try again in a moment."), retry: true };
    case "UNAVAILABLE":
      return { kind: "busy", message: said ?? t("A part of Papyri is not available right now. Try again in a moment."), retry: true };
    default:
      return { kind: "server", message: t("Papyri could not do this because of an internal error."), retry: true };
  }
}

function codeOf(error: unknown): string | null {
  const extensions = fieldOf(error, "extensions");
  const code = fieldOf(extensions, "code");
  return typeof code === "string" ? code : null;
}

function messageOf(error: unknown): string | null {
  const message = fieldOf(error, "message");
  return typeof message === "string" && message.trim() !== "" ? message : null;
}

function isCloseEvent(value: unknown): boolean {
  return typeof fieldOf(value, "code") === "number" && fieldOf(value, "wasClean") !== undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Record<string, unknown>)[name];
}
