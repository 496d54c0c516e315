import { expect, test } from "vitest";
import type { AnswerAct, SignalConsent } from "../src/api/types";
import { createSignals, placeIn } from "../src/chat/signals";
import { answer, citation } from "./samples";

function memory(kept: Record<string, string> = {}) {
  return { getItem: (key: string) => kept[key] ?? null, setItem: (key: string, value: string) => void (kept[key] = value) };
}

async function made(consent: SignalConsent, kept = memory()) {
  const told: AnswerAct[] = [];
  const papyri = {
    signalConsent: () => Promise.resolve(consent),
    signalAnswer: (_: string, acts: readonly AnswerAct[]) => {
      told.push(...acts);
      return Promise.resolve();
    },
  };
  const signals = createSignals(papyri, kept);
  await signals.ready;
  return { signals, told };
}

const one = answer("a1", "Why?", [{ text: "So.", citations: [citation({ start: 0 }), citation({ start: 9 })] }]);

test("nothing is told before a reader who is asked agrees, and it is remembered", async () => {
  const kept = memory();
  const { signals, told } = await made("ASK", kept);
  expect(signals.asks()).toBe(true);
  signals.copied(one);
  expect(told).toEqual([]);
  signals.agree(true);
  signals.copied(one);
  signals.copied(one);
  expect(told).toEqual([{ kind: "COPIED", sentence: 0, citation: 0 }]);
  const again = await made("ASK", kept);
  expect(again.signals.agreed()).toBe(true);
  again.signals.agree(false);
  again.signals.regenerated(one);
  expect(again.told).toEqual([]);
});

test("a server that keeps nothing is told nothing; one that keeps all asks nobody", async () => {
  const off = await made("OFF", memory({ "papyri.signals": "yes" }));
  off.signals.copied(one);
  expect(off.told).toEqual([]);
  const on = await made("ON");
  expect(on.signals.asks()).toBe(false);
  on.signals.opened(one, citation({ start: 9 }));
  expect(on.told).toEqual([{ kind: "OPENED", sentence: 0, citation: 1 }]);
});

test("a citation is found where it stands, or not at all", () => {
  expect(placeIn(one, citation({ start: 9 }))).toEqual({ sentence: 0, citation: 1 });
  expect(placeIn(one, citation({ start: 5 }))).toBeNull();
});
