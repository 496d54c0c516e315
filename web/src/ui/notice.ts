// Notices: something failed and what to do about it; something is loading; something was announced.
import { t } from "../language";
import type { Failure } from "../api/failure";
import { h } from "./dom";
import { icon } from "./icons";

export function failureNotice(failure: Failure, retry: (() => void) | null): HTMLElement {
  const button =
    retry && failure.retry
      ? h("button", { type: "button", class: "button small", on: { click: retry } }, icon("retry"), t("Try again"))
      : null;
  return h("div", { class: "notice failure", role: "alert" }, icon("warn"), h("p", {}, failure.message), button);
}

export function loadingNotice(text: string): HTMLElement {
  return h("p", { class: "loading" }, h("span", { class: "dots", "aria-hidden": "true" }), text);
}

export interface Announcer {
  readonly element: HTMLElement;
  /** Read out by screen readers, shown to nobody else. */
  say(text: string): void;
}

export function createAnnouncer(): Announcer {
  const element = h("div", { class: "only-read", role: "status", "aria-live": "polite" });
  return {
    element,
    say(text) {
      // A text equal to the last would not be read again; a fresh node is.
      element.replaceChildren(h("span", {}, text));
    },
  };
}
