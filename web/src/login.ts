// Logging in, where the server asks its readers who they are; it stands in place of the page until somebody is known.
import { t } from "./language";
import { failureOf } from "./api/failure";
import type { Session, createSession } from "./api/session";
import { fill, h } from "./ui/dom";

/** Whoever is known when it is over; the page begins then. */
export async function admitted(root: HTMLElement, sessions: ReturnType<typeof createSession>): Promise<Session> {
  // An older server has no sessions, one that is away says so where the page asks it something.
  const session = await sessions.show().catch(() => ({ required: false, user: null, role: null, singleSignOn: null }));
  if (!session.required || session.role !== null) return session;
  // There is no question to skip to yet.
  const skip = document.querySelector(".skip");
  skip?.toggleAttribute("hidden", true);
  const known = await new Promise<Session>((resolve) => {
    const form = createForm(session.singleSignOn, (name, password) => sessions.logIn(name, password).then(resolve));
    root.replaceChildren(form.element);
    form.focus();
  });
  skip?.toggleAttribute("hidden", false);
  return known;
}

/** The button with which a reader leaves; nothing where nobody is asked. */
export function createLogOut({ user }: Session, sessions: ReturnType<typeof createSession>): HTMLElement | null {
  if (user === null) return null;
  const leave = () => void sessions.logOut().finally(() => location.reload());
  return h("button", { type: "button", class: "button small", title: t("Logged in as {0}", user), on: { click: leave } }, t("Log out"));
}

function createForm(singleSignOn: string | null, logIn: (name: string, password: string) => Promise<void>) {
  const name = h("input", { class: "field", id: "login-name", name: "username", autocomplete: "username", required: true, maxlength: 64 });
  const password = h("input", { class: "field", id: "login-password", name: "password", type: "password", autocomplete: "current-password", required: true, maxlength: 1024 });
  const button = h("button", { type: "submit", class: "button primary" }, t("Log in"));
  const said = h("p", { class: "login-said", role: "alert" });

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    button.disabled = true;
    fill(said);
    try {
      await logIn(name.value, password.value);
    } catch (thrown) {
      fill(said, failureOf(thrown).message);
      button.disabled = false;
      password.select();
    }
  }

  const form = h(
    "form",
    { class: "login", "aria-labelledby": "login-title", on: { submit: (event) => void submit(event) } },
    h("h1", { class: "brand", id: "login-title" }, "Papyri"),
    h("label", { for: "login-name" }, t("Name")),
    name,
    h("label", { for: "login-password" }, t("Password")),
    password,
    button,
    singleSignOn === null ? null : h("a", { class: "button", href: "/session/oidc" }, singleSignOn),
    said,
  );
  return { element: h("main", { class: "login-page" }, form), focus: () => name.focus() };
}
