// What is made of the .graphql files and the schema: `npm run check` fails where a document asks for what is not there, and where
// what is committed is not what would be made.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { afterEach, beforeEach, expect, test } from "vitest";

const WEB = resolve(import.meta.dirname, "..");
const SCHEMA = buildSchema(readFileSync(resolve(WEB, "../src/graphql/schema.graphql"), "utf8"));
let folder = "";
/** The program is started anew for each look: seconds, where machines are busy. */
const RUNS = { timeout: 60_000 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "papyri-documents-"));
  cpSync(join(WEB, "src/api/graphql"), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [join(WEB, "codegen.mjs"), ...args, folder], { encoding: "utf8" });
  return { status, stderr };
}

function change(name: string, from: string, to: string) {
  const path = join(folder, name);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

test("the schema knows every document, and each is whole by itself", () => {
  const modules = import.meta.glob<Record<string, string>>(["../src/api/graphql/*.ts", "!../src/api/graphql/types.ts"], { eager: true });
  const all = Object.values(modules).flatMap((one) => Object.values(one));
  expect(all.length).toBeGreaterThan(60);
  for (const document of all) expect(validate(SCHEMA, parse(document)).map(({ message }) => message), document).toEqual([]);
});

test("what is committed is what would be made", RUNS, () => {
  expect(run("--check")).toEqual({ status: 0, stderr: "" });
});

test("a field that the schema lacks is named with its place", RUNS, () => {
  change("explore.graphql", "undated", "undatable");
  const { status, stderr } = run("--check");
  expect(status).toBe(1);
  expect(stderr).toContain('Cannot query field "undatable" on type "Timeline".');
  expect(stderr).toContain("explore.graphql:29:5");
});

test("what is stale, and what no document stands for, is named and made anew", RUNS, () => {
  change("queue.graphql", "attempts ", "");
  writeFileSync(join(folder, "gone.ts"), "export {};\n");
  const { status, stderr } = run("--check");
  expect(status).toBe(1);
  for (const name of ["queue.ts", "types.ts", "gone.ts"]) expect(stderr).toContain(join(folder, name).slice(-name.length - 9));
  expect(stderr).not.toContain("shelf.ts");
  expect(run()).toEqual({ status: 0, stderr: "" });
  expect(run("--check")).toEqual({ status: 0, stderr: "" });
  expect(readFileSync(join(folder, "types.ts"), "utf8")).toMatch(/export type JobFragment = (?!.*readonly attempts)/);
});
