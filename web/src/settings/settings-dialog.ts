// The settings: how questions are answered, the colours, the language. Loaded when they are first opened.
import { t } from "../language";
import { failureOf } from "../api/failure";
import { ANSWERING } from "../api/graphql/settings";
import type { Http } from "../api/http";
import type { Answering, Effort } from "../api/types";
import { LANGUAGES, language } from "../language";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice, loadingNotice } from "../ui/notice";
import { applyTheme, type PreferenceStore, type Theme } from "./preferences";

const EFFORTS: Readonly<Record<Effort, { readonly name: string; readonly does: string }>> = {
  FAST: { name: t("Fast"), does: t("No close reading, at once.") },
  BALANCED: { name: t("Balanced"), does: t("The likeliest sentences are read closely.") },
  THOROUGH: { name: t("Thorough"), does: t("Whole passages are read first, which takes seconds.") },
};

/** `reload` loads the page anew, in another language. */
export function createSettings(http: Http, store: PreferenceStore, reload: () => void): HTMLDialogElement {
  const dialog = h("dialog", { class: "help settings", "aria-label": t("Settings") });
  const close = h("button", { type: "button", class: "bare", "aria-label": t("Close"), on: { click: () => dialog.close() } }, icon("close"));
  const answers = h("div", { class: "settings-part" });
  dialog.append(h("div", { class: "side-head" }, h("h2", {}, t("Settings")), close), answers, look(), h("p", { class: "paper-by" }, t("Kept in this browser.")));

  async function load() {
    fill(answers, loadingNotice(t("Asking what this library offers")));
    try {
      const { answering } = await http.request(ANSWERING, {});
      fill(answers, ...drawn(answering));
    } catch (failed) {
      fill(answers, failureNotice(failureOf(failed), () => void load()));
    }
  }

  function drawn({ effort, efforts, generator }: Answering): HTMLElement[] {
    const { effort: chosen, quotesOnly } = store.read();
    const options: [string, string][] = [["", t("As the library is set: {0}", EFFORTS[effort].name)], ...efforts.map((one): [string, string] => [one, EFFORTS[one].name])];
    const does = h("p", { class: "paper-by", id: "setting-effort-does" });
    const tell = (value: Effort | null) => fill(does, EFFORTS[value ?? effort].does);
    const first = chosen !== null && efforts.includes(chosen) ? chosen : null;
    const how = choice(t("Effort"), "setting-effort", options, first ?? "", (value) => {
      const wanted = value === "" ? null : (value as Effort);
      store.write({ effort: wanted });
      tell(wanted);
    });
    how.querySelector("select")?.setAttribute("aria-describedby", does.id);
    how.append(does);
    tell(first);
    const words: [string, string][] = [...(generator === null ? [] : [["model", t("{0}, over numbered quotes", generator.name)] as [string, string]]), ["quotes", t("The quotes themselves")]];
    const by = choice(t("Answers are worded by"), "setting-model", words, generator === null || quotesOnly ? "quotes" : "model", (value) => store.write({ quotesOnly: value === "quotes" }));
    return [h("h3", {}, t("Answers")), how, by, ...(efforts.length > 1 ? [] : [h("p", { class: "paper-by" }, t("This library has no model for close reading: every question is answered fast."))])];
  }

  function look(): HTMLElement {
    const { theme } = store.read();
    const colours = choice(
      t("Colours"),
      "setting-theme",
      [
        ["", t("As this device")],
        ["light", t("Light")],
        ["dark", t("Dark")],
      ],
      theme ?? "",
      (value) => {
        const next = value === "" ? null : (value as Theme);
        store.write({ theme: next });
        applyTheme(next);
      },
    );
    const tongue = choice(t("Language of this page"), "setting-language", LANGUAGES.map(({ code, name }) => [code, name]), language, (value) => {
      store.write({ language: value });
      reload();
    });
    return h("div", { class: "settings-part" }, h("h3", {}, t("This page")), colours, tongue);
  }

  // Asked whenever it is opened: the library may have been set otherwise.
  const show = dialog.showModal.bind(dialog);
  dialog.showModal = () => {
    void load();
    show();
  };
  return dialog;
}

function choice(text: string, id: string, options: readonly (readonly [string, string])[], chosen: string, take: (value: string) => void): HTMLElement {
  const field = h("select", { class: "field", id }, ...options.map(([value, name]) => h("option", { value }, name)));
  field.value = chosen;
  field.addEventListener("change", () => take(field.value));
  return h("div", { class: "settings-field" }, h("label", { for: id }, text), field);
}
