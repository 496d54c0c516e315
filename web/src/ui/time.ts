// When something was composed, by the reader's own clock, and by what.
import { t } from "../language";
import { h } from "./dom";

const SAME_DAY = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const OTHER_DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

/** The server's name for answering with the papers' own sentences, without a language model. */
const EXTRACTIVE = "extractive";
/** And for lists, counts and citations, which it tells from its graph. */
const GRAPH = "graph";

/** `sure` is how far it can be trusted, in words; empty where nobody judged. */
export function composedLine(made: { createdAt: string; composer: string }, sure = ""): HTMLElement {
  return h("p", { class: "composed" }, sure !== "" && h("span", { class: "sureness" }, sure), sure !== "" && " · ", timeElement(made.createdAt), ` · ${composerName(made.composer)}`);
}

function composerName(composer: string): string {
  if (composer === EXTRACTIVE) return t("in the papers’ own words");
  return composer === GRAPH ? t("from what is known of the papers") : t("composed by {0}", composer);
}

function timeElement(iso: string): HTMLElement {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return h("span", {});
  const today = moment.toDateString() === new Date().toDateString();
  return h("time", { datetime: iso, title: moment.toLocaleString() }, (today ? SAME_DAY : OTHER_DAY).format(moment));
}
