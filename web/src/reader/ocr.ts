// What is said of pages whose words were read from their pictures (OCR), or should be. Pure: no DOM.
import type { PaperOutline } from "../api/types";
import { t } from "../language";

type Pages = PaperOutline["pageSizes"];

/** "OCR, 93% sure" of a page that was read from its picture; of others `null`. */
export function sureOf(pages: Pages, page: number): string | null {
  const found = pages.find((one) => one.page === page);
  if (found?.textSource === "DOUBTFUL") return t("needs OCR");
  if (found?.textSource !== "RECOGNISED") return null;
  return found.confidence === null ? t("OCR") : t("OCR, {0}% sure", percent(found.confidence));
}

/** What a reader should know of all the pages before they trust their text; empty where the file has every word. */
export function ocrNotice(pages: Pages): string {
  const read = pages.filter(({ textSource }) => textSource === "RECOGNISED");
  const unread = pages.filter(({ textSource }) => textSource === "DOUBTFUL").length;
  return [readNotice(read, pages.length), unreadNotice(unread)].filter((text) => text !== "").join(" ");
}

function readNotice(read: Pages, all: number): string {
  if (read.length === 0) return "";
  const what =
    read.length === all
      ? t("These pages are pictures; their words were read by a machine (OCR), and a letter may be wrong.")
      : t("{0} of {1} pages are pictures; their words were read by a machine (OCR), and a letter may be wrong.", read.length, all);
  const sure = read.flatMap(({ confidence }) => (confidence === null ? [] : [confidence]));
  if (sure.length === 0) return what;
  const mean = sure.reduce((sum, one) => sum + one, 0) / sure.length;
  const least = Math.min(...sure);
  const says = percent(least) === percent(mean) ? t("It was {0}% sure of them.", percent(mean)) : t("It was {0}% sure of them, of the worst page {1}%.", percent(mean), percent(least));
  return `${what} ${says}`;
}

function unreadNotice(count: number): string {
  if (count === 0) return "";
  return count === 1
    ? t("One page has no text that can be used: it waits for OCR (papyri reindex --ocr).")
    : t("{0} pages have no text that can be used: they wait for OCR (papyri reindex --ocr).", count);
}

function percent(share: number): number {
  return Math.round(share * 100);
}
