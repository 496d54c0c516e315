import { expect, test } from "vitest";
import { captionsIn, distinct, listed } from "../src/reader/captions";

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

test("captions get the pictures of their figures; figures without a caption on the page are listed too", () => {
  const captions = captionsIn(["Figure 1: A mill", "Table 1: Its wheels", "Figure 3: A weir"], 2);
  const figure = (label: string, page: number, caption: string) => ({ label, caption, page, picture: `/${label}`, box: { page, x: 1, y: 2, width: 3, height: 4 } });
  const known = [figure("Figure 1", 2, "Figure 1: A mill"), figure("Figure 2", 1, "Abb. 2.1: Ein Wehr"), { ...figure("Figure 3", 2, "Figure 3: A weir"), picture: null }];
  expect(listed(captions, known).map(({ label, text, page, picture, box }) => [label, text, page, picture, box !== null])).toEqual([
    ["Figure 2", "Ein Wehr", 1, "/Figure 2", true],
    ["Figure 1", "A mill", 2, "/Figure 1", true],
    ["Table 1", "Its wheels", 2, null, false],
    ["Figure 3", "A weir", 2, null, true],
  ]);
  expect(listed(captions, []).map(({ picture }) => picture)).toEqual([null, null, null]);
});
