// The real program for the browser test: a library of its own in a temporary folder, served on a free port.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const web = resolve(import.meta.dirname, "..");
export const program = resolve(web, process.env.PAPYRI_BIN ?? "../target/debug/papyri");
const samples = resolve(web, process.env.PAPYRI_SAMPLES ?? "../samples/papers");
const START_WITHIN_MS = 120_000;

/**
 * Ingests `most` samples, at most all but one, and `others`, then serves the library. `spare` is a sample left out.
 */
export async function startPapyri({ most = Number.POSITIVE_INFINITY, others = [], env = {} } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "papyri-e2e-"));
  const library = join(folder, "library");
  const files = await samplePapers();
  const ingested = files.slice(0, -1).slice(0, most);
  const taken = [...ingested, ...others];
  if (taken.length > 0) await finish(["ingest", ...taken, "--library", library], folder);

  const server = spawn(program, ["serve", "--library", library, "--listen", "127.0.0.1:0"], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  const address = await listening(server);
  return {
    address,
    folder,
    papers: ingested.length,
    spare: files.at(-1),
    async stop() {
      if (server.exitCode === null) {
        const ended = once(server, "exit");
        server.kill("SIGTERM");
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The files of the sample papers, in order. */
export async function samplePapers() {
  const files = (await readdir(samples)).filter((name) => name.endsWith(".pdf")).sort();
  if (files.length < 2) throw new Error(`needs at least two sample papers in ${samples}`);
  return files.map((name) => join(samples, name));
}

/** The `data` of a GraphQL reply; its errors are thrown. */
export async function ask(address, query, variables) {
  const reply = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await reply.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

async function finish(args, cwd) {
  const child = spawn(program, args, { cwd });
  const said = collect(child);
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`papyri ${args[0]} ended with ${code}:\n${said()}`);
}

/** The address that a server says it listens on. */
export function listening(server) {
  const said = collect(server);
  return new Promise((found, failed) => {
    const timer = setTimeout(() => failed(new Error(`papyri serve does not listen:\n${said()}`)), START_WITHIN_MS);
    const look = () => {
      const address = /listening on (http:\/\/[\d.]+:\d+)/.exec(said())?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      found(address);
    };
    server.stdout.on("data", look);
    server.stderr.on("data", look);
    server.on("error", failed);
    server.on("exit", (code) => failed(new Error(`papyri serve ended with ${code}:\n${said()}`)));
  });
}

function collect(child) {
  let text = "";
  child.stdout.on("data", (part) => (text += part));
  child.stderr.on("data", (part) => (text += part));
  return () => text;
}
