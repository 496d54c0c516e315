import { describe, expect, it } from "vitest";
import type { PaperReference } from "../src/api/types";
import { calloutAt } from "../src/reader/references";

function reference(ordinal: number, over: Partial<PaperReference> = {}): PaperReference {
  return { ordinal, label: `[${ordinal + 1}]`, raw: `Entry ${ordinal + 1}.`, cited: null, contexts: [], ...over };
}

describe("a callout under the pointer", () => {
  const numbered = [reference(0), reference(1), reference(11)];
  const at = (text: string, part: string, references: readonly PaperReference[] = numbered) => calloutAt(references, text, text.indexOf(part) + 1, 3)?.ordinal ?? null;

  it("is found by its number, of several the one that was pressed", () => {
    const text = "As shown [1, 12] before, and again [2].";
    expect(at(text, "1,")).toBe(0);
    expect(at(text, "12")).toBe(11);
    expect(at(text, "[2]")).toBe(1);
    expect(at(text, "shown")).toBeNull();
    expect(at("An interval [7].", "[7]")).toBeNull();
    expect(at("as in [2–12]", "[2")).toBe(1);
  });

  it("is found by the words the server saw on this page", () => {
    const context = { callout: "(Silva and Roe, 2021)", sentence: "So (Silva and Roe, 2021).", page: 3 };
    const named = [reference(0, { label: null, contexts: [context] }), reference(1, { label: null })];
    const text = "It is so (Silva and Roe, 2021), we think.";
    expect(at(text, "Silva", named)).toBe(0);
    expect(at(text, "think", named)).toBeNull();
    expect(calloutAt(named, text, text.indexOf("Silva"), 4)).toBeNull();
  });

  it("is a raised number that is a piece of its own", () => {
    const raised = [reference(0, { contexts: [{ callout: "1", sentence: "So.", page: 3 }] })];
    expect(at(" 1 ", "1", raised)).toBe(0);
    expect(at("in 1 of 9", "1", raised)).toBeNull();
  });

  it("counts entries where they have no labels", () => {
    expect(at("so [2]", "[2", [reference(0, { label: null }), reference(1, { label: null })])).toBe(1);
  });
});
