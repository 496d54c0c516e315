// When something was composed, by the reader's own clock, and by what.
import { t } from "../language";
import { h } from "./dom";

const SAME_DAY = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const OTHER_DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

/** The server's name for answering with the papers' own sentences, without a language model. */
const EXTRACTIVE = "extractive";

export function composedLine(made: { createdAt: string; composer: string }): HTMLElement {
  const how = made.composer === EXTRACTIVE ? t("in the papers’ own words") : t("composed by {0}", made.composer);
  return h("p", { class: "composed" }, timeElement(made.createdAt), ` · ${how}`);
}

function timeElement(iso: string): HTMLElement {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return h("span", {});
  const today = moment.toDateString() === new Date().toDateString();
  return h("time", { datetime: iso, title: moment.toLocaleString() }, (today ? SAME_DAY : OTHER_DAY).format(moment));
}
