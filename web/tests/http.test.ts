import { describe, expect, it } from "vitest";
import { BAD_REPLY, failureOf, failureOfErrors, OFFLINE, RequestFailed } from "../src/api/failure";
import { createHttp, dataOf, type Document, multipart } from "../src/api/http";

const QUERY = "query Q($id: ID!) { ok(id: $id) }" as Document<{ ok: boolean }, { id: string }>;

function failureFrom(act: () => unknown) {
  try {
    act();
  } catch (thrown) {
    return failureOf(thrown);
  }
  throw new Error("nothing was thrown");
}

function coded(code: string, message = "Said by the server.") {
  return failureOfErrors([{ message, extensions: { code } }]);
}

describe("failureOfErrors", () => {
  it("passes on what the server says of the reader's own input, with no retry", () => {
    for (const code of ["INVALID_QUESTION", "BAD_INPUT", "NOT_FOUND", "TOO_LARGE"]) {
      expect(coded(code)).toMatchObject({ message: "Said by the server.", retry: false });
    }
    expect(coded("NOT_FOUND").kind).toBe("missing");
    expect(coded("TOO_LARGE").kind).toBe("too-large");
  });

  it("offers a retry where the same request may work later", () => {
    expect(coded("OVERLOADED")).toMatchObject({ kind: "busy", retry: true });
    expect(coded("UNAVAILABLE")).toMatchObject({ kind: "busy", retry: true });
  });

  it("shows no internal text of an internal error, nor of a code it does not know", () => {
    for (const code of ["INTERNAL", "SOMETHING_NEW"]) {
      expect(coded(code, "SELECT * FROM papers").message).not.toContain("SELECT");
    }
  });

  it("names the fault of an error without a code, and survives errors that are none", () => {
    expect(failureOfErrors([{ message: "Query is too deep." }]).message).toBe("Query is too deep.");
    expect(failureOfErrors([null]).message).toBe(BAD_REPLY.message);
    expect(failureOfErrors("odd").kind).toBe("server");
  });
});

describe("failureOf", () => {
  it("tells a server that cannot be reached from a fault of the page", () => {
    expect(failureOf(new TypeError("Failed to fetch"))).toBe(OFFLINE);
    expect(failureOf({ code: 1006, reason: "", wasClean: false })).toBe(OFFLINE);
    expect(failureOf(new Error("inside")).kind).toBe("server");
    expect(failureOf([{ message: "x", extensions: { code: "OVERLOADED" } }]).kind).toBe("busy");
  });
});

describe("dataOf", () => {
  it("hands over the data of a good reply", () => {
    expect(dataOf<{ a: number }>(200, '{"data":{"a":1}}')).toEqual({ a: 1 });
  });

  it("prefers the errors of a reply to its status and to its data", () => {
    const body = JSON.stringify({ data: { a: 1 }, errors: [{ message: "No such chat.", extensions: { code: "NOT_FOUND" } }] });
    expect(failureFrom(() => dataOf(200, body)).message).toBe("No such chat.");
    expect(failureFrom(() => dataOf(404, body)).kind).toBe("missing");
  });

  it("reads the status where the body is no GraphQL reply", () => {
    expect(failureFrom(() => dataOf(413, "<html>")).kind).toBe("too-large");
    expect(failureFrom(() => dataOf(429, "")).kind).toBe("busy");
    expect(failureFrom(() => dataOf(503, "no")).kind).toBe("busy");
    expect(failureFrom(() => dataOf(500, "oops")).message).toContain("500");
    expect(failureFrom(() => dataOf(403, '{"error":"x"}')).message).toContain("403");
  });

  it("does not trust a reply of another shape", () => {
    for (const body of ["", "[1", "7", "null", '{"data":null}', "{}"]) {
      expect(failureFrom(() => dataOf(200, body))).toBe(BAD_REPLY);
    }
  });
});

describe("createHttp", () => {
  it("posts the document with its variables as JSON", async () => {
    let seen: { url: unknown; init: RequestInit | undefined } | undefined;
    const http = createHttp("/graphql", async (url, init) => {
      seen = { url, init };
      return new Response('{"data":{"ok":true}}');
    });
    await expect(http.request(QUERY, { id: "7" })).resolves.toEqual({ ok: true });
    expect(seen?.url).toBe("/graphql");
    expect(seen?.init?.method).toBe("POST");
    expect(JSON.parse(String(seen?.init?.body))).toEqual({ query: QUERY, variables: { id: "7" } });
  });

  it("rejects with a failure", async () => {
    const http = createHttp("/graphql", async () => new Response("", { status: 503 }));
    await expect(http.request(QUERY, { id: "7" })).rejects.toBeInstanceOf(RequestFailed);
  });
});

describe("multipart", () => {
  it("follows the GraphQL multipart request specification", () => {
    const file = new File(["%PDF-1.4"], "a.pdf", { type: "application/pdf" });
    const form = multipart("mutation M($file: Upload!) { x }", file);
    expect([...form.keys()]).toEqual(["operations", "map", "0"]);
    expect(JSON.parse(String(form.get("operations")))).toEqual({
      query: "mutation M($file: Upload!) { x }",
      variables: { file: null },
    });
    expect(JSON.parse(String(form.get("map")))).toEqual({ "0": ["variables.file"] });
    expect((form.get("0") as File).name).toBe("a.pdf");
  });
});
