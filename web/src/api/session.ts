// Who the reader is to the server: known, or asked to log in.
import { BAD_REPLY, OFFLINE, RequestFailed, failureOfErrors, failureOfStatus } from "./failure";

export interface Session {
  /** Whether the server asks its readers who they are. */
  readonly required: boolean;
  /** Whose session it is; none where nobody is asked, or nobody has logged in. */
  readonly user: string | null;
  readonly role: string | null;
  /** What the button says that leads to the provider of OpenID Connect; none where there is no such provider. */
  readonly singleSignOn: string | null;
}

const ADDRESS = "/session";

export function createSession(send: typeof fetch = (...args) => fetch(...args)) {
  async function call(init: RequestInit): Promise<Response> {
    try {
      return await send(ADDRESS, { credentials: "same-origin", ...init });
    } catch {
      throw new RequestFailed(OFFLINE);
    }
  }

  return {
    async show(): Promise<Session> {
      return sessionOf(await call({ method: "GET" }));
    },
    async logIn(name: string, password: string): Promise<Session> {
      const body = JSON.stringify({ name, password });
      return sessionOf(await call({ method: "POST", headers: { "Content-Type": "application/json" }, body }));
    },
    async logOut(): Promise<void> {
      await call({ method: "DELETE" });
    },
  };
}

async function sessionOf(response: Response): Promise<Session> {
  const reply: unknown = await response.json().catch(() => null);
  const fields = typeof reply === "object" && reply !== null ? (reply as Record<string, unknown>) : {};
  if (Array.isArray(fields["errors"])) throw new RequestFailed(failureOfErrors(fields["errors"]));
  if (!response.ok) throw new RequestFailed(failureOfStatus(response.status));
  if (typeof fields["required"] !== "boolean") throw new RequestFailed(BAD_REPLY);
  return { required: fields["required"], user: textOf(fields["user"]), role: textOf(fields["role"]), singleSignOn: textOf(fields["singleSignOn"]) };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
