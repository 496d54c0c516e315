// Queries, mutations and uploads over HTTP.
import { BAD_REPLY, OFFLINE, RequestFailed, failureOfErrors, failureOfStatus } from "./failure";

declare const types: unique symbol;

/** A GraphQL document that says what it takes and what it gives; those of `graphql/` are all there are. */
export type Document<Result, Variables> = string & { readonly [types]: (variables: Variables) => Result };

export interface Http {
  request<Result, Variables>(document: Document<Result, Variables>, variables: NoInfer<Variables>, signal?: AbortSignal): Promise<Result>;
}

// A header no cross-site form can send: lets the server tell this page from a forged upload.
const HEADERS = { "X-Requested-With": "papyri-web" };

export function createHttp(endpoint: string, send: typeof fetch = (...args) => fetch(...args)): Http {
  return {
    async request<Result, Variables>(query: Document<Result, Variables>, variables: NoInfer<Variables>, signal?: AbortSignal): Promise<Result> {
      const response = await send(endpoint, {
        method: "POST",
        headers: { ...HEADERS, "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ query, variables }),
        // What was changed on leaving the page still arrives.
        keepalive: query.startsWith("mutation"),
        ...(signal ? { signal } : {}),
      });
      return dataOf<Result>(response.status, await response.text());
    },
  };
}

/** The `data` of a GraphQL reply, or the failure it tells of. */
export function dataOf<T>(status: number, body: string): T {
  const reply = parse(body);
  if (reply === null) throw new RequestFailed(status >= 400 ? failureOfStatus(status) : BAD_REPLY);
  if (Array.isArray(reply.errors) && reply.errors.length > 0) {
    throw new RequestFailed(failureOfErrors(reply.errors));
  }
  if (status >= 400) throw new RequestFailed(failureOfStatus(status));
  if (typeof reply.data !== "object" || reply.data === null) throw new RequestFailed(BAD_REPLY);
  return reply.data as T;
}

/** The parts of a GraphQL multipart request, in the order its specification asks for. */
export function multipart(query: string, file: File): FormData {
  const form = new FormData();
  form.append("operations", JSON.stringify({ query, variables: { file: null } }));
  form.append("map", JSON.stringify({ "0": ["variables.file"] }));
  form.append("0", file, file.name);
  return form;
}

/** Sends one file. XMLHttpRequest, because fetch does not tell how much of a body was sent. */
export function upload<Result>(
  endpoint: string,
  document: Document<Result, { file: File }>,
  file: File,
  onProgress: (fraction: number) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", endpoint);
    for (const [name, value] of Object.entries(HEADERS)) request.setRequestHeader(name, value);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      try {
        resolve(dataOf<Result>(request.status, request.responseText));
      } catch (failed) {
        reject(failed);
      }
    });
    request.addEventListener("error", () => reject(new RequestFailed(OFFLINE)));
    request.addEventListener("abort", () => reject(new RequestFailed(OFFLINE)));
    request.send(multipart(document, file));
  });
}

function parse(body: string): { data?: unknown; errors?: unknown } | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}
