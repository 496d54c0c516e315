// The queue: what is being read, what waits, what was given up and why, with another try. Loaded when it is first opened.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { QueueApi } from "../api/queue";
import type { Job, JobState, QueueNow } from "../api/types";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice, loadingNotice } from "../ui/notice";
import "./queue.css";

export interface QueueActions {
  close(): void;
  openPaper(id: string): void;
  announce(text: string): void;
}

export interface QueueView {
  show(): Promise<void>;
  focus(): void;
  close(): void;
}

const LOOK_EVERY_MS = 2_000;

/** Kinds that this page knows by name; another version's are shown as they are called. */
const KINDS: Readonly<Record<string, string>> = {
  upload: t("Uploads"),
  arrival: t("Papers from arXiv"),
  metadata: t("Harvested abstracts"),
  full_text: t("Harvested PDFs"),
  quality: t("Fixed questions"),
  learn_labels: t("Labels"),
  learn_train: t("Training"),
  learn_evaluate: t("Measuring what was trained"),
  learn_canary: t("Trying it on readers"),
  learn_verdict: t("Deciding on it"),
};
const STATES: Readonly<Record<JobState, string>> = { WAITING: t("Waiting"), RUNNING: t("Running"), DONE: t("Done"), DEAD: t("Given up"), CANCELLED: t("Cancelled") };

export function createQueueView(host: HTMLElement, api: QueueApi, actions: QueueActions): QueueView {
  const close = h("button", { type: "button", class: "bare", "aria-label": t("Close the queue"), on: { click: actions.close } }, icon("close"));
  const heading = h("h2", { tabindex: -1 }, t("Queue"));
  const counts = h("div", {});
  const running = section(t("Under way"));
  const dead = section(t("Given up"));
  const waiting = section(t("Waiting"));
  const cancelled = section(t("Cancelled"));
  const problem = h("div", {});
  const body = h("div", { class: "queue-body" }, problem, counts, running.element, dead.element, waiting.element, cancelled.element);
  fill(host, h("div", { class: "queue-bar" }, heading, close), body);
  let sitting = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // What is shown, as a text: drawing the same again would take the focus away.
  let shown = "";

  host.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    actions.close();
  });

  async function look(here: number) {
    clearTimeout(timer);
    try {
      const now = await api.now();
      if (here !== sitting) return;
      fill(problem);
      const text = JSON.stringify(now);
      if (text !== shown) draw(now);
      shown = text;
    } catch (failed) {
      if (here !== sitting) return;
      const failure = failureOf(failed);
      fill(problem, failureNotice(failure, () => void look(here)));
      // Who may not see it would not a moment later.
      if (!failure.retry) return;
    }
    timer = setTimeout(() => void look(here), LOOK_EVERY_MS);
  }

  function draw({ queue, running: now, dead: given, waiting: next, cancelled: not }: QueueNow) {
    const held = document.activeElement?.getAttribute("data-key") ?? null;
    fill(counts, table(queue.counts));
    const of = (state: JobState) => queue.counts.filter((one) => one.state === state).reduce((sum, { count }) => sum + count, 0);
    running.show(of("RUNNING"), now.map((job) => item(job, progress(job), way(job, t("Cancel"), cancel))), null);
    const all = h("button", { type: "button", class: "button small", "data-key": "all", on: { click: () => void retry(null) } }, icon("retry"), t("Try all again"));
    dead.show(of("DEAD"), given.map((job) => item(job, h("p", { class: "queue-cause" }, icon("warn"), job.cause ?? t("No reason was kept.")), way(job, t("Try again"), (id) => retry([id])))), given.length > 1 ? all : null);
    waiting.show(of("WAITING"), next.map((job) => item(job, waits(job), way(job, t("Cancel"), cancel))), null);
    cancelled.show(of("CANCELLED"), not.map((job) => item(job, null, way(job, t("Do it after all"), (id) => retry([id])))), null);
    if (held !== null) body.querySelector<HTMLElement>(`[data-key="${CSS.escape(held)}"]`)?.focus();
  }

  function item(job: Job, about: HTMLElement | null, act: HTMLElement): HTMLElement {
    const paper = job.paper;
    const name = paper === null ? h("span", { class: "queue-about" }, job.about) : h("button", { type: "button", class: "text-link queue-about", on: { click: () => actions.openPaper(paper.id) } }, paper.title);
    return h("li", { class: "queue-item" }, h("div", {}, name, h("p", { class: "paper-by" }, line(job)), about), act);
  }

  function way(job: Job, text: string, act: (id: string) => Promise<void>): HTMLElement {
    return h("button", { type: "button", class: "button small", "aria-label": `${text}: ${job.about}`, "data-key": job.id, on: { click: () => void act(job.id) } }, text);
  }

  async function retry(ids: readonly string[] | null) {
    await changed(() => api.retry(ids), t("It is tried again."));
  }

  async function cancel(id: string) {
    await changed(() => api.cancel([id]), t("Cancelled."));
  }

  async function changed(act: () => Promise<void>, said: string) {
    try {
      await act();
      actions.announce(said);
    } catch (failed) {
      fill(problem, failureNotice(failureOf(failed), null));
      return;
    }
    await look(sitting);
  }

  return {
    async show() {
      const here = ++sitting;
      shown = "";
      fill(counts, loadingNotice(t("Looking at the queue")));
      await look(here);
    },
    focus: () => heading.focus({ preventScroll: true }),
    close() {
      sitting += 1;
      clearTimeout(timer);
    },
  };
}

function table(counts: QueueNow["queue"]["counts"]): HTMLElement {
  if (counts.length === 0) return h("p", { class: "empty" }, t("Nothing was ever in the queue. Uploads, papers from arXiv and harvests go through it."));
  const kinds = [...new Set(counts.map(({ kind }) => kind))];
  const states = (Object.keys(STATES) as JobState[]).filter((state) => counts.some((one) => one.state === state));
  const head = h("tr", {}, h("td", {}), ...states.map((state) => h("th", { scope: "col" }, STATES[state])));
  const rows = kinds.map((kind) =>
    h("tr", {}, h("th", { scope: "row" }, KINDS[kind] ?? kind), ...states.map((state) => h("td", {}, String(counts.find((one) => one.kind === kind && one.state === state)?.count ?? 0)))),
  );
  return h("table", { class: "queue-counts" }, h("thead", {}, head), h("tbody", {}, ...rows));
}

function section(title: string): { element: HTMLElement; show(total: number, items: HTMLElement[], way: HTMLElement | null): void } {
  const head = h("div", { class: "side-head" });
  const list = h("ul", { class: "queue-list" });
  const more = h("p", { class: "paper-by" });
  const element = h("section", { "aria-label": title, hidden: true }, head, list, more);
  return {
    element,
    show(total, items, way) {
      element.hidden = items.length === 0;
      fill(head, h("h3", {}, `${title} `, h("span", { class: "count" }, String(Math.max(total, items.length)))), way);
      fill(list, ...items);
      fill(more, total > items.length ? t("and {0} more", total - items.length) : "");
    },
  };
}

function line(job: Job): string {
  const parts = [KINDS[job.kind] ?? job.kind, job.attempts > 1 || job.state === "DEAD" ? t("tried {0} of {1} times", job.attempts, job.maxAttempts) : ""];
  return parts.filter((part) => part !== "").join(" · ");
}

function progress(job: Job): HTMLElement {
  const bar = h("progress", { max: 1, "aria-label": t("How far {0} is", job.about) });
  if (job.shareDone !== null) bar.value = job.shareDone;
  return h("div", { class: "queue-progress" }, bar, h("span", { class: "paper-by" }, job.step ?? t("begun")));
}

function waits(job: Job): HTMLElement | null {
  if (job.cause === null) return null;
  const at = new Date(job.nextTry).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  return h("p", { class: "queue-cause" }, t("{0} Next try at {1}.", job.cause, at));
}
