import { expect, test } from "vitest";
import { captionsIn, distinct } from "../src/reader/captions";

test("captions are told from sentences that speak of figures", () => {
  const lines = ["3 Results", "Figure 2 shows what came of it.", "Figure 2: What came of it, by year.", "Table IV. Counts", "TABLE 3", "Weights of moss", "Fig. A1 – A roof", "see Figure 9: there"];
  expect(captionsIn(lines, 4)).toEqual([
    { kind: "figure", label: "Figure 2", text: "What came of it, by year.", page: 4 },
    { kind: "table", label: "Table IV", text: "Counts", page: 4 },
    { kind: "table", label: "Table 3", text: "Weights of moss", page: 4 },
    { kind: "figure", label: "Figure A1", text: "A roof", page: 4 },
  ]);
});

test("a label stands in the list once, its text cut at a word", () => {
  const long = `Figure 1: ${"word ".repeat(40)}`;
  const [first, ...others] = distinct([...captionsIn([long], 1), ...captionsIn(["Figure 1: Again"], 2)]);
  expect(others).toEqual([]);
  expect(first?.text).toMatch(/ word…$/);
});
