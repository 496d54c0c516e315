// What to tell of a paper on its way in from arXiv.
import { t } from "../language";
import { RETRYABLE_CODES } from "../api/failure";
import type { ArrivalEvent } from "../api/types";

/** The stage in words. How many bytes came is told apart from it, because it changes all the time. */
export function stageText(event: ArrivalEvent): string {
  switch (event.stage) {
    case "QUEUED":
      return t("Asking arXiv");
    case "DOWNLOADING":
      return t("Downloading");
    case "READING":
      return t("Reading the paper");
    case "LINKED":
      return t("Writing its summary");
    case "SUMMARY_READY":
      return t("Summary ready, indexing its passages");
    case "DONE":
      return event.alreadyThere ? t("Already in the library") : t("Added to the library");
    case "FAILED":
      return event.reason ?? t("The paper could not be added.");
  }
}

/** `1.2 of 3.4 MB`; empty before anything came. */
export function bytesText(event: Pick<ArrivalEvent, "bytes" | "totalBytes">): string {
  const { bytes, totalBytes } = event;
  if (bytes === null || bytes === 0) return "";
  const come = megabytes(bytes);
  return totalBytes === null ? t("{0} MB", come) : t("{0} of {1} MB", come, megabytes(totalBytes));
}

/** Whether the same paper may come at another try. */
export function mayRetry(event: Pick<ArrivalEvent, "stage" | "code">): boolean {
  return event.stage === "FAILED" && (event.code === null || RETRYABLE_CODES.has(event.code));
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
