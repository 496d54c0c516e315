import { describe, expect, it } from "vitest";
import { sharesIn } from "../src/library/collections";

describe("whom a collection is shared with, as it is typed", () => {
  it("is names with commas between, some of whom may write", () => {
    expect(sharesIn(" anna, ben (write) ,")).toEqual([
      { user: "anna", write: false },
      { user: "ben", write: true },
    ]);
    expect(sharesIn("  ")).toEqual([]);
  });
});
