import { describe, expect, it } from "vitest";
import { nameOf, saidOf } from "../src/library/describe";

const BEFORE = { title: "Moss", year: 2012, venue: "Roofs", doi: null, authors: [{ given: "Ada", family: "Silva" }, { given: "Jan", family: "van der Berg" }, { given: "", family: "The Moss Group" }] };
const FIELDS = { title: "Moss", authors: "Ada Silva\nvan der Berg, Jan\nThe Moss Group,", year: "2012", venue: "Roofs", doi: "" };

describe("what a person says of a paper", () => {
  it("is only what is another than it was", () => {
    expect(saidOf(BEFORE, FIELDS)).toEqual({});
    expect(saidOf(BEFORE, { ...FIELDS, title: " Moss on slate ", venue: "", year: "" })).toEqual({ title: "Moss on slate", venue: "" });
    expect(saidOf(BEFORE, { ...FIELDS, year: "2013", doi: "https://doi.org/10.1000/moss" })).toEqual({ year: 2013, doi: "10.1000/moss" });
    expect(saidOf(BEFORE, { ...FIELDS, authors: "Silva, Ada\n\nBo Roe" })).toEqual({ authors: [{ given: "Ada", family: "Silva" }, { given: "Bo", family: "Roe" }] });
  });

  it("is told what is wrong with it", () => {
    expect(saidOf(BEFORE, { ...FIELDS, title: " " })).toBe("A paper has a title.");
    expect(saidOf(BEFORE, { ...FIELDS, year: "12" })).toBe("A year has four digits.");
  });

  it("has names in either order", () => {
    expect(nameOf("Ada M. Silva")).toEqual({ given: "Ada M.", family: "Silva" });
    expect(nameOf("van der Berg, Jan")).toEqual({ given: "Jan", family: "van der Berg" });
    expect(nameOf("Plato")).toEqual({ given: "", family: "Plato" });
  });
});
