import { expect, test } from "vitest";
import { generationText } from "../src/chat/generation";
import { answer } from "./samples";

const given = (ended: "WHOLE" | "AT_LIMIT" | "DECLINED" | "BROKE_OFF", dropped: number, composer = "a model") => ({
  ...answer("a", "q?"),
  composer,
  generation: { model: "a model", ended, dropped },
});

test("what is all shown needs no words", () => {
  expect(generationText(answer("a", "q?"))).toBe("");
  expect(generationText(given("WHOLE", 0))).toBe("");
});

test("what was dropped is counted, and an end before the end is told", () => {
  expect(generationText(given("WHOLE", 1))).toContain("One sentence");
  expect(generationText(given("BROKE_OFF", 2))).toBe(
    "2 sentences of the model are not shown, because their quotes do not bear them. A model broke off before the end.",
  );
  expect(generationText(given("BROKE_OFF", 0, "extractive"))).toContain("the papers speak for themselves");
  expect(generationText(given("DECLINED", 0))).toBe("A model found no answer in the quotes.");
});
