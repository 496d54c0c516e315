import { describe, expect, it } from "vitest";
import { RequestFailed } from "../src/api/failure";
import { createSession } from "../src/api/session";

function answering(status: number, body: unknown) {
  const asked: [string, RequestInit | undefined][] = [];
  const send = (async (address: string, init?: RequestInit) => {
    asked.push([address, init]);
    return new Response(JSON.stringify(body), { status });
  }) as typeof fetch;
  return { sessions: createSession(send), asked };
}

describe("a session", () => {
  it("says who the reader is", async () => {
    const { sessions } = answering(200, { required: true, user: "anna", role: "reader" });
    expect(await sessions.show()).toEqual({ required: true, user: "anna", role: "reader", singleSignOn: null });
    const { sessions: lab } = answering(200, { required: true, user: null, role: null, singleSignOn: "Lab account" });
    expect((await lab.show()).singleSignOn).toBe("Lab account");
    const { sessions: open } = answering(200, { required: false, user: null, role: null });
    expect((await open.show()).required).toBe(false);
  });

  it("begins with name and password", async () => {
    const { sessions, asked } = answering(200, { required: true, user: "anna", role: "admin" });
    expect((await sessions.logIn("anna", "a word")).role).toBe("admin");
    expect(asked[0]?.[0]).toBe("/session");
    expect(JSON.parse(String(asked[0]?.[1]?.body))).toEqual({ name: "anna", password: "a word" });
  });

  it("tells why it did not begin", async () => {
    const said = "no user has this name and password";
    const { sessions } = answering(401, { data: null, errors: [{ message: said, extensions: { code: "UNAUTHENTICATED" } }] });
    await expect(sessions.logIn("anna", "x")).rejects.toMatchObject({ failure: { kind: "unknown", message: said } });
    const { sessions: odd } = answering(200, "?");
    await expect(odd.show()).rejects.toBeInstanceOf(RequestFailed);
  });
});
