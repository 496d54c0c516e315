import { beforeEach, describe, expect, it } from "vitest";
import { OFFLINE } from "../src/api/failure";
import type { Events } from "../src/api/live";
import type { Papyri, Question } from "../src/api/papyri";
import type { AnswerEvent, Chat, ChatHead } from "../src/api/types";
import { type ChatController, createChatController } from "../src/chat/controller";
import { answer, chat, sentence } from "./samples";

/** A server that answers when the test says so. */
class Server {
  asked: { question: Question; events: Events<AnswerEvent>; stopped: boolean }[] = [];
  saved = new Map<string, Chat>();
  holdChats: Promise<void> = Promise.resolve();
  startFails = false;
  startedCount = 0;

  get last() {
    const last = this.asked.at(-1);
    if (last === undefined) throw new Error("nothing was asked");
    return last;
  }

  async startChat(title: string): Promise<ChatHead> {
    this.startedCount += 1;
    if (this.startFails) throw new TypeError("Failed to fetch");
    return { ...chat("c1"), title };
  }

  async chat(id: string): Promise<Chat | null> {
    await this.holdChats;
    return this.saved.get(id) ?? null;
  }

  ask(question: Question, events: Events<AnswerEvent>): () => void {
    const asked = { question, events, stopped: false };
    this.asked.push(asked);
    return () => {
      asked.stopped = true;
    };
  }
}

let server: Server;
let started: ChatHead[];
let controller: ChatController;

beforeEach(() => {
  server = new Server();
  started = [];
  controller = createChatController(server as unknown as Papyri, (head) => started.push(head));
});

const settle = () => new Promise((resolve) => setTimeout(resolve));

async function askAndWait(question: string) {
  expect(controller.ask(question, [])).toBe(true);
  await settle();
}

function finish(id: string) {
  const { question, events } = server.last;
  events.next({ __typename: "Answer", ...answer(id, question.text) });
  events.done();
}

describe("asking", () => {
  it("starts a chat with the first question only, and asks within the given papers", async () => {
    controller.ask("First?", [{ id: "p7", title: "Seven" }]);
    await settle();
    expect(server.last.question).toEqual({ text: "First?", chat: "c1", within: ["p7"] });
    finish("a1");
    await askAndWait("Second?");
    finish("a2");
    expect(started.map(({ title }) => title)).toEqual(["First?"]);
    expect(controller.state().turns.map((turn) => turn.answer?.id)).toEqual(["a1", "a2"]);
  });

  it("takes one question at a time", async () => {
    await askAndWait("First?");
    expect(controller.ask("Second?", [])).toBe(false);
    expect(server.asked).toHaveLength(1);
  });

  it("shows a failure to start the chat at the question, and a retry works", async () => {
    server.startFails = true;
    await askAndWait("First?");
    expect(controller.state().turns[0]).toMatchObject({ status: "failed", failure: OFFLINE });
    server.startFails = false;
    controller.retry(0);
    await settle();
    finish("a1");
    expect(controller.state().turns).toMatchObject([{ status: "answered", question: "First?" }]);
  });

  it("stops: the server is told, the sentences stay", async () => {
    await askAndWait("First?");
    server.last.events.next({ __typename: "AnswerSentence", ...sentence("One.") });
    controller.stop();
    expect(server.last.stopped).toBe(true);
    expect(controller.state().turns[0]).toMatchObject({ status: "stopped", sentences: [{ text: "One." }] });
  });

  it("stops before the chat was even started", async () => {
    controller.ask("First?", []);
    controller.stop();
    await settle();
    expect(server.asked).toHaveLength(0);
    expect(controller.state().turns[0]?.status).toBe("stopped");
  });

  it("starts one chat where the first question is stopped and another asked at once", async () => {
    controller.ask("First?", []);
    controller.stop();
    await askAndWait("Second?");
    expect(server.startedCount).toBe(1);
    expect(server.asked.map(({ question }) => question.text)).toEqual(["Second?"]);
  });
});

describe("leaving for another chat", () => {
  it("cuts the answer underway and starts empty", async () => {
    await askAndWait("First?");
    controller.clear();
    expect(server.last.stopped).toBe(true);
    expect(controller.state().turns).toEqual([]);
  });

  it("drops a chat that arrives after the reader went on", async () => {
    server.saved.set("old", chat("old", answer("a1", "Old?")));
    const opening = controller.open("old");
    controller.clear();
    await opening;
    expect(controller.state().chat).toBeNull();
    expect(controller.state().turns).toEqual([]);
  });

  it("says so where the server has no such chat", async () => {
    await controller.open("gone");
    expect(controller.state()).toMatchObject({ loading: false, failure: { kind: "missing", retry: false } });
  });
});

describe("picking up after a broken connection", () => {
  it("takes over the answer that was saved meanwhile, instead of asking twice", async () => {
    await askAndWait("First?");
    server.last.events.failed(OFFLINE);
    server.saved.set("c1", chat("c1", answer("a1", "First?")));
    await controller.pickUp();
    expect(controller.state().turns).toMatchObject([{ status: "answered", answer: { id: "a1" } }]);
    expect(server.asked).toHaveLength(1);
  });

  it("leaves the failure where nothing was saved", async () => {
    await askAndWait("First?");
    server.last.events.failed(OFFLINE);
    server.saved.set("c1", chat("c1"));
    await controller.pickUp();
    expect(controller.state().turns[0]?.status).toBe("failed");
  });
});
