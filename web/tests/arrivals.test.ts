import { beforeEach, describe, expect, it } from "vitest";
import { type Failure, OFFLINE, RequestFailed } from "../src/api/failure";
import type { Events } from "../src/api/live";
import type { Papyri } from "../src/api/papyri";
import type { Arrival, ArrivalEvent, ArrivalStage } from "../src/api/types";
import type { RowActions } from "../src/library/arrival-rows";
import { bytesText, mayRetry, stageText } from "../src/library/arrival-text";
import { type Arrivals, createArrivals } from "../src/library/arrivals";

function event(stage: ArrivalStage, over: Partial<ArrivalEvent> = {}): ArrivalEvent {
  return { stage, bytes: null, totalBytes: null, alreadyThere: false, code: null, reason: null, paper: { id: "p1", title: "One" }, ...over };
}

/** A server that brings papers in when the test says so. */
class Server {
  brought: string[] = [];
  followed: { id: string; events: Events<ArrivalEvent> }[] = [];
  underway: Arrival[] = [];
  refusal: Failure | null = null;

  get last() {
    const last = this.followed.at(-1);
    if (last === undefined) throw new Error("nothing is followed");
    return last.events;
  }

  async bringFromArxiv(id: string): Promise<Arrival> {
    this.brought.push(id);
    if (this.refusal !== null) throw new RequestFailed(this.refusal);
    return { arxivId: id, title: null, event: event("QUEUED", { paper: null }) };
  }

  async arrivals(): Promise<readonly Arrival[]> {
    return this.underway;
  }

  followArrival(id: string, events: Events<ArrivalEvent>): () => void {
    this.followed.push({ id, events });
    return () => {};
  }
}

/** What the rows were told, and their buttons. */
class Rows {
  told: string[] = [];
  buttons: RowActions[] = [];

  add(title: string, actions: RowActions) {
    this.buttons.push(actions);
    this.told.push(`row ${title}`);
    return {
      begin: () => void this.told.push("begin"),
      show: ({ stage }: ArrivalEvent) => void this.told.push(stage),
      lost: () => void this.told.push("lost"),
      failed: ({ message }: Failure) => void this.told.push(message),
    };
  }
}

let server: Server;
let rows: Rows;
let arrivals: Arrivals;
let happened: string[];

beforeEach(() => {
  server = new Server();
  rows = new Rows();
  happened = [];
  arrivals = createArrivals(server as unknown as Papyri, rows, {
    added: () => happened.push("added"),
    summaryReady: (paper) => happened.push(`summary ${paper}`),
    announce: () => {},
  });
  arrivals.onChange((id, { kind }) => happened.push(`${id} ${kind}`));
});

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe("a paper on its way", () => {
  it("shows its summary before it is there, and is asked for once", async () => {
    arrivals.bring("2401.1", "One");
    arrivals.bring("2401.1", "One");
    await settle();
    expect(server.brought).toEqual(["2401.1"]);
    for (const stage of ["QUEUED", "DOWNLOADING", "LINKED", "SUMMARY_READY", "DONE"] as const) server.last.next(event(stage));
    server.last.done();
    expect(happened).toEqual(["2401.1 coming", "summary p1", "2401.1 there", "added"]);
    expect(arrivals.statusOf("2401.1")).toEqual({ kind: "there", paper: "p1" });
  });

  it("is tried again after a failure, in the same row", async () => {
    arrivals.bring("2401.1", "One");
    await settle();
    server.last.next(event("FAILED", { paper: null, code: "UNAVAILABLE", reason: "arXiv is away" }));
    server.last.done();
    expect(arrivals.statusOf("2401.1")).toEqual({ kind: "failed" });
    rows.buttons[0]?.retry();
    await settle();
    expect(server.brought).toHaveLength(2);
    expect(rows.told.filter((told) => told.startsWith("row"))).toEqual(["row One"]);
    expect(arrivals.statusOf("2401.1")).toEqual({ kind: "coming" });
  });

  it("tells why the server did not take it", async () => {
    server.refusal = { kind: "busy", message: "too many papers are on their way", retry: true };
    arrivals.bring("2401.1", "One");
    await settle();
    expect(rows.told).toContain("too many papers are on their way");
    expect(arrivals.statusOf("2401.1")).toEqual({ kind: "failed" });
  });

  it("is found again after the connection was lost", async () => {
    arrivals.bring("2401.1", "One");
    await settle();
    server.last.failed(OFFLINE);
    expect(rows.told.at(-1)).toBe("lost");
    expect(arrivals.statusOf("2401.1")).toEqual({ kind: "coming" });
    await arrivals.pickUp();
    expect(server.brought).toHaveLength(1);
    expect(server.followed.map(({ id }) => id)).toEqual(["2401.1", "2401.1"]);
    await arrivals.pickUp();
    expect(server.followed).toHaveLength(2);
  });

  it("that another page asked for is shown, and opens nothing", async () => {
    server.underway = [{ arxivId: "2401.2", title: null, event: event("READING") }];
    await arrivals.pickUp();
    expect(rows.told).toEqual(["row arXiv:2401.2"]);
    server.last.next(event("SUMMARY_READY"));
    expect(happened).toEqual([]);
  });
});

describe("its text", () => {
  it("says how much has come, as far as it is known", () => {
    expect(bytesText({ bytes: 1_234_567, totalBytes: 3_400_000 })).toBe("1.2 of 3.4 MB");
    expect(bytesText({ bytes: 1_234_567, totalBytes: null })).toBe("1.2 MB");
    expect(bytesText({ bytes: 0, totalBytes: 10 })).toBe("");
    expect(bytesText({ bytes: null, totalBytes: null })).toBe("");
  });

  it("gives the server's reason, and another try only where it may help", () => {
    const failed = event("FAILED", { code: "NOT_FOUND", reason: "arXiv has no paper 2401.99999" });
    expect(stageText(failed)).toBe("arXiv has no paper 2401.99999");
    expect(mayRetry(failed)).toBe(false);
    expect(mayRetry(event("FAILED", { code: "UNAVAILABLE" }))).toBe(true);
    expect(stageText(event("FAILED"))).not.toBe("");
    expect(stageText(event("DONE", { alreadyThere: true }))).toBe("Already in the library");
  });
});
