// Moments as the reader's own clock tells them.
import { h } from "./dom";

const SAME_DAY = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const OTHER_DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

export function timeElement(iso: string): HTMLElement {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return h("span", {});
  const today = moment.toDateString() === new Date().toDateString();
  return h("time", { datetime: iso, title: moment.toLocaleString() }, (today ? SAME_DAY : OTHER_DAY).format(moment));
}
