import { expect, test } from "vitest";
import { filesOf } from "../src/library/dropped";

const file = (name: string) => ({ isFile: true, isDirectory: false, name, file: (take: (file: File) => void) => take(new File([], name)) }) as unknown as FileSystemEntry;

/** Gives its entries one at a time, as a browser gives them some at a time. */
function folder(name: string, ...entries: FileSystemEntry[]): FileSystemEntry {
  const createReader = () => {
    const left = [...entries];
    return { readEntries: (take: (some: FileSystemEntry[]) => void) => take(left.splice(0, 1)) };
  };
  return { isFile: false, isDirectory: true, name, createReader } as unknown as FileSystemEntry;
}

test("a folder gives its papers and those of the folders in it; the rest is passed over", async () => {
  const dropped = [folder("papers", file("a.pdf"), file("a.tex"), folder("more", file("b.XML"), file(".DS_Store"))), file("notes.txt")];
  expect((await filesOf(dropped, [])).map(({ name }) => name)).toEqual(["a.pdf", "b.XML", "notes.txt"]);
});

test("a browser that tells no entries gives its files", async () => {
  const plain = [new File([], "a.pdf")];
  expect(await filesOf([null], plain)).toEqual(plain);
});
