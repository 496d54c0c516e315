// What was dropped, as files: those of a folder and of the folders in it, too. Loaded when something is dropped.

/** Files that can be papers or lists of them; the rest of a folder is passed over. */
const TAKEN = /\.(pdf|xml|nxml|tei|bib|ris|rdf|json)$/i;
/** A whole disk was dropped by mistake. */
const MOST_FILES = 2_000;

/** A single file is taken whatever it is called: the server tells what is wrong with it. */
export async function filesOf(entries: readonly (FileSystemEntry | null)[], plain: readonly File[]): Promise<File[]> {
  if (entries.length === 0 || entries.every((entry) => entry === null)) return [...plain];
  const files: File[] = [];
  for (const entry of entries) {
    if (entry === null) continue;
    if (entry.isFile) files.push(await fileOf(entry as FileSystemFileEntry));
    else await within(entry as FileSystemDirectoryEntry, files);
  }
  return files;
}

async function within(folder: FileSystemDirectoryEntry, files: File[]): Promise<void> {
  const reader = folder.createReader();
  for (;;) {
    // Some at a time, until there are none.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return;
    for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
      if (files.length >= MOST_FILES) return;
      if (entry.isDirectory) await within(entry as FileSystemDirectoryEntry, files);
      else if (TAKEN.test(entry.name)) files.push(await fileOf(entry as FileSystemFileEntry));
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
