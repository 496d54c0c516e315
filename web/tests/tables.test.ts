import { expect, test } from "vitest";
import { csvName } from "../src/library/tables";

test("a table is saved under its label", () => {
  expect(csvName({ label: "Table 2", number: 1 })).toBe("table-2.csv");
  expect(csvName({ label: "Table A.1", number: 4 })).toBe("table-a-1.csv");
  expect(csvName({ label: "\u202e/", number: 4 })).toBe("table-4.csv");
});
