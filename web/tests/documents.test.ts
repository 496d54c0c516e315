// Every document that the page sends is one that the program's schema knows.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import * as main from "../src/api/documents";
import * as explore from "../src/api/explore";
import * as feedback from "../src/api/feedback";
import * as queue from "../src/api/queue";
import { createShelfApi, type ShelfApi } from "../src/api/shelf";
import * as describing from "../src/library/describe";
import { ANSWERING } from "../src/settings/settings-dialog";

const SCHEMA = buildSchema(readFileSync(resolve(import.meta.dirname, "../../src/graphql/schema.graphql"), "utf8"));

/** What a module exports of documents. */
function documentsOf(module: Record<string, unknown>): string[] {
  return Object.values(module).filter((one): one is string => typeof one === "string" && /^(query|mutation|subscription) /.test(one));
}

/** The shelf keeps its documents to itself: they are told by using it. */
async function shelfDocuments(): Promise<string[]> {
  const said: string[] = [];
  const request = <T>(query: string) => {
    said.push(query);
    return Promise.resolve({ collections: [], tags: [], paper: null, done: null } as T);
  };
  const shelf = createShelfApi({ request }) as unknown as Record<keyof ShelfApi, (...args: unknown[]) => Promise<unknown>>;
  for (const act of Object.values(shelf)) await act("x", [], "x");
  return said;
}

test("the schema knows all of it", async () => {
  const all = [...documentsOf(main), ...documentsOf(explore), ...documentsOf(feedback), ...documentsOf(queue), ...documentsOf(describing), ANSWERING, ...(await shelfDocuments())];
  expect(all.length).toBeGreaterThan(50);
  for (const document of all) {
    const errors = validate(SCHEMA, parse(document)).map(({ message }) => message);
    expect(errors, document).toEqual([]);
  }
});
