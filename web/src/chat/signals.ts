// What a reader did with an answer, told to the server where both agree to it. Where the server asks readers, the answer is
// kept in this browser, and nothing is told before.
import type { Papyri } from "../api/papyri";
import type { Answer, AnswerAct, Citation, SignalConsent } from "../api/types";

const KEY = "papyri.signals";

export interface Signals {
  /** Whether readers are asked, and so whether to show the question. */
  asks(): boolean;
  agreed(): boolean;
  agree(yes: boolean): void;
  /** Known a moment after the page is; until then nothing is told. */
  ready: Promise<void>;
  opened(answer: Answer, citation: Citation): void;
  copied(answer: Answer): void;
  regenerated(answer: Answer): void;
}

/** What is remembered of a reader; `localStorage`, where the browser has one. */
export interface Memory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export function createSignals(papyri: Pick<Papyri, "signalConsent" | "signalAnswer">, memory: Memory | null): Signals {
  let consent: SignalConsent = "OFF";
  let yes = remembered(memory) === "yes";
  const told = new Set<string>();
  // A server that can't say keeps nothing.
  const ready = papyri.signalConsent().then(
    (said) => void (consent = said),
    () => {},
  );

  function tell(answer: Answer, act: AnswerAct) {
    const may = consent === "ON" || (consent === "ASK" && yes);
    const key = `${answer.id} ${act.kind} ${act.sentence} ${act.citation}`;
    if (!may || told.has(key)) return;
    told.add(key);
    // What is lost is lost: no reader waits for it.
    papyri.signalAnswer(answer.id, [act]).catch(() => told.delete(key));
  }

  return {
    asks: () => consent === "ASK",
    agreed: () => yes,
    agree(now) {
      yes = now;
      try {
        memory?.setItem(KEY, now ? "yes" : "no");
      } catch {
        // It holds until the page is left.
      }
    },
    ready,
    opened(answer, citation) {
      const place = placeIn(answer, citation);
      if (place !== null) tell(answer, { kind: "OPENED", ...place });
    },
    copied: (answer) => tell(answer, { kind: "COPIED", sentence: 0, citation: 0 }),
    regenerated: (answer) => tell(answer, { kind: "REGENERATED", sentence: 0, citation: 0 }),
  };
}

/** Where a citation stands in an answer; `null` for one that it does not have, such as one of a refusal's nearest. */
export function placeIn(answer: Answer, citation: Citation): { sentence: number; citation: number } | null {
  const same = (other: Citation) =>
    other.passageId === citation.passageId && other.start === citation.start && other.end === citation.end;
  for (const [sentence, { citations }] of answer.sentences.entries()) {
    const at = citations.findIndex(same);
    if (at >= 0) return { sentence, citation: at };
  }
  return null;
}

function remembered(memory: Memory | null): string | null {
  try {
    return memory?.getItem(KEY) ?? null;
  } catch {
    return null;
  }
}
