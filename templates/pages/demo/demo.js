"use strict";

const byId = (id) => document.getElementById(id);
const state = { mailbox: "", mails: [], mailboxes: [], open: 0, view: "text", read: new Set(), writing: false, undo: null };

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
};

const getJson = async (path) => (await fetch(path)).json();

/* The JSON response, or { error } with a sentence for the person. Never throws. */
async function postJson(path, what) {
  try {
    const headers = { "Content-Type": "application/json" };
    return await (await fetch(path, { method: "POST", headers, body: JSON.stringify(what) })).json();
  } catch {
    return { error: "The demo does not respond. Check in the terminal whether it still runs." };
  }
}

const say = (sentence) => { byId("note").textContent = sentence; };

/* Like replaceChildren; the focus stays on the element with the same id. */
function refill(parent, ...children) {
  const focused = parent.contains(document.activeElement) && document.activeElement.id;
  parent.replaceChildren(...children);
  if (focused) byId(focused)?.focus({ preventScroll: true });
}

/* The mailboxes */

const nameOf = (mailbox) => state.mailboxes.find((one) => one.mailbox === mailbox)?.name || mailbox;

async function refresh() {
  const found = await getJson("/demo/mails");
  state.mails = found.mails;
  state.mailboxes = found.mailboxes;
  if (!state.mailbox) {
    state.mailbox = found.mailboxes[0].mailbox;
    signForms();
  }
  state.undo = found.undoable && { ...found.undoable, until: performance.now() + found.undoable.seconds * 1000 };
  showTabs();
  showList();
  showUndo();
  if (!state.open && !state.writing) showNothing();
}

function choose(mailbox) {
  Object.assign(state, { mailbox, open: 0, writing: false });
  say("");
  signForms();
  showTabs();
  showList();
  showNothing();
}

/* Tabs as the ARIA pattern has them: one is in the order of Tab, the arrow keys choose among them. */
function showTabs() {
  refill(byId("mailboxes"), ...state.mailboxes.map(({ mailbox, name }, index) => {
    const unread = state.mails.some((mail) => mail.mailbox === mailbox && !state.read.has(mail.number));
    const chosen = mailbox === state.mailbox;
    if (chosen) byId("panes").setAttribute("aria-labelledby", `tab-${index}`);
    return element("button", {
      type: "button",
      role: "tab",
      id: `tab-${index}`,
      tabindex: chosen ? "0" : "-1",
      "aria-selected": String(chosen),
      "aria-controls": "panes",
      "aria-label": unread ? `${name}, unread mail` : name,
      class: unread ? "new" : "",
      onclick: () => choose(mailbox),
    }, name);
  }));
}

byId("mailboxes").addEventListener("keydown", (event) => {
  const tabs = [...byId("mailboxes").children];
  const now = tabs.indexOf(event.target);
  const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = tabs.at(to % tabs.length);
  next.focus();
  next.click();
});

function showList() {
  const mine = state.mails.filter((mail) => mail.mailbox === state.mailbox);
  refill(byId("list"), ...mine.map((mail) => element("li", { class: state.read.has(mail.number) ? "seen" : "" },
    element("button", {
      type: "button",
      id: `mail-${mail.number}`,
      "aria-current": String(mail.number === state.open),
      onclick: () => { state.writing = false; read(mail.number); },
    }, element("b", {}, mail.from), mail.subject, element("span", {}, mail.begins)))));
  if (!mine.length) byId("list").append(element("li", {}, element("p", {}, "No mails yet.")));
}

function showNothing() {
  if (state.mails.some((mail) => mail.mailbox === state.mailbox)) {
    refill(byId("reading"), element("p", { class: "quiet empty" }, "Choose a mail to read it."));
    return;
  }
  const hint = byId("newcomer").content.firstElementChild.cloneNode(true);
  hint.querySelector("b").textContent = nameOf(state.mailbox);
  refill(byId("reading"), hint);
}

async function read(number) {
  state.open = number;
  state.read.add(number);
  showTabs();
  showList();
  const mail = await getJson(`/demo/mails/${number}`);
  const body = await shown(number, mail);
  if (state.open !== number || state.writing) return;  // meanwhile something else was chosen
  if (mail.about) showThread(mail.about);
  const views = [["text", "Text"], ["html", "HTML"], ["source", "Source"]].map(([view, label]) => element("button", {
    type: "button", id: `view-${view}`, "aria-pressed": String(view === state.view), onclick: () => { state.view = view; read(number); },
  }, label));
  refill(byId("reading"),
    element("h2", {}, mail.subject),
    element("dl", {}, ...mail.fields.filter(([name]) => name !== "Subject").flatMap(([name, value]) =>
      [element("dt", {}, name), element("dd", {}, value)])),
    element("div", { class: "views" }, ...views,
      element("a", { href: `/demo/mails/${number}/source?save` }, "Save"),
      element("button", { type: "button", class: "first", id: "answer", onclick: () => answer(number) }, "Reply")),
    body);
}

async function shown(number, mail) {
  if (state.view === "html") {
    const sandbox = "allow-popups allow-popups-to-escape-sandbox";
    return element("iframe", { src: `/demo/mails/${number}/html`, sandbox, title: "The mail as HTML" });
  }
  const text = state.view === "text" ? mail.text : await (await fetch(`/demo/mails/${number}/source`)).text();
  return element("pre", { tabindex: "0", id: "text" }, ...state.view === "text" ? linked(text) : [text]);
}

/* A text with its links into the demo: a thread opens in the pane, any other page beside this one. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>]+)/).map((piece) => {
    if (!piece.startsWith(`${location.origin}/`)) return piece;
    const target = piece.startsWith(`${location.origin}/posts/`) ? "conversation" : "_blank";
    return element("a", { href: piece, target }, piece);
  });
}

/* Writing */

async function answer(number) {
  compose(await getJson(`/demo/mails/${number}/answer`));
}

function compose(draft) {
  state.writing = true;
  const form = byId("compose").content.firstElementChild.cloneNode(true);
  form.elements.from.value = draft.from;
  form.elements.to.value = draft.to;
  form.elements.subject.value = draft.subject;
  form.elements.text.value = draft.text;
  const follows = /^(join|follow\b.*)$/i.test(draft.subject) && !draft.text;
  if (follows) form.elements.ready.value = "You need not write anything: send it as it is.";
  form.elements.cancel.addEventListener("click", stopWriting);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    const { code, reply, error } = await postJson("/demo/send", {
      ...draft, to: form.elements.to.value, subject: form.elements.subject.value, text: form.elements.text.value,
    }).finally(() => { button.disabled = false; });
    say(error || `The daemon answered: ${code} ${reply}`);
    if (code >= 200 && code < 300) await stopWriting();
  });
  byId("reading").replaceChildren(form);
  form.elements.text.setSelectionRange(0, 0);
  form.elements.text.scrollTop = 0;
  (follows ? form.querySelector("[type=submit]") : form.elements.text).focus();
}

/* Back to the mail that was open, with the focus on its Reply button. */
async function stopWriting() {
  state.writing = false;
  if (state.open) await read(state.open); else showNothing();
  (byId("answer") || byId("write") || chosenTab()).focus({ preventScroll: true });
}

const chosenTab = () => document.querySelector("[role=tab][aria-selected=true]");

/* The time for undo, counted down */

function showUndo() {
  const left = state.undo ? Math.ceil((state.undo.until - performance.now()) / 1000) : 0;
  if (left > 0) byId("left").textContent = `${nameOf(state.undo.mailbox)} can undo the last comment for ${left} s. After that the others are notified.`;
  else if (byId("undo").contains(document.activeElement)) chosenTab().focus({ preventScroll: true });
  byId("undo").hidden = left <= 0;
}
setInterval(showUndo, 250);

byId("take-back").addEventListener("click", async () => {
  const { mailbox } = state.undo;
  const mail = state.mails.find((one) => one.mailbox === mailbox && !one.asks);
  const draft = await getJson(`/demo/mails/${mail.number}/answer`);
  const { code, reply, error } = await postJson("/demo/send", { ...draft, text: `undo${draft.text}` });
  say(error || `${nameOf(mailbox)} replied “undo”. The daemon answered: ${code} ${reply}`);
});

byId("notify").addEventListener("click", async () => {
  const { error } = await postJson("/demo/notify", {});
  say(error || "The time for undo is over. The mails to the others come in a moment.");
});

/* A mailto link in the thread or beside it opens our own form, with the open mailbox as the author */

function writeTo(event) {
  const link = event.target.closest?.('a[href^="mailto:"]');
  if (!link) return;
  event.preventDefault();
  const [to, query] = link.getAttribute("href").slice(7).split("?");
  const asked = new URLSearchParams((query || "").replaceAll("+", "%2B"));
  const field = (name) => [...asked].find(([key]) => key.toLowerCase() === name)?.[1] || "";
  compose({
    from: state.mailbox, to: decodeURIComponent(to), subject: field("subject"), text: field("body"),
    in_reply_to: field("in-reply-to"), references: "",
  });
}
document.addEventListener("click", writeTo);

/* The thread */

const frame = byId("conversation");
frame.addEventListener("load", () => {
  frame.contentDocument.addEventListener("click", writeTo);
  frame.contentDocument.addEventListener("submit", post);
  signForms();
});

/* A form in the thread that asks for a mailbox gets the open one. */
function signForms() {
  for (const field of frame.contentDocument.querySelectorAll("input[type=email]")) field.value = state.mailbox;
}

/* The page that answers a form does not let itself be shown within another. */
async function post(event) {
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(event.target));
  const { ok } = await fetch(event.target.action, { method: "POST", body: fields });
  say(ok ? `The page asks ${nameOf(fields.get("mailbox"))} by mail. Reply “yes” to that mail.` : "The page refused this. Check the mailbox.");
}

/* A page that goes to its anchor takes the page around it along: this page stays where it is. */
function showThread(path) {
  const { pathname, hash } = frame.contentWindow.location;
  if (pathname + hash === path) return;
  const top = scrollY;
  const back = () => requestAnimationFrame(() => scrollTo(0, top));
  if (path.startsWith(`${pathname}#`)) back(); else frame.addEventListener("load", back, { once: true });
  frame.contentWindow.location.replace(path);
}

/* One comment causes several mails: look at the thread once, after all of them, and never twice at a time. */
let waiting = 0;
let updated = Promise.resolve();
function reloadThread() {
  clearTimeout(waiting);
  waiting = setTimeout(() => { updated = updated.then(updateThread, updateThread); }, 150);
}

/* The new comments in place of the old: the pane goes to a comment that is new, and else stays with its focus as it is. */
async function updateThread() {
  const { pathname } = frame.contentWindow.location;
  const response = await fetch(pathname);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const shown = frame.contentDocument;
  if (pathname !== frame.contentWindow.location.pathname) return;
  const known = new Set([...shown.querySelectorAll("article")].map((one) => one.id));
  const focused = shown.activeElement?.getAttribute("href");
  for (const part of ["main", ".lead"]) {
    const [old, now] = [shown.querySelector(part), page.querySelector(part)];
    if (old && now && !old.isEqualNode(now)) old.replaceWith(now);
  }
  const fresh = [...shown.querySelectorAll("article")].find((one) => !known.has(one.id));
  if (fresh) showThread(`${pathname}#${fresh.id}`);
  const link = focused && [...shown.links].find((one) => one.getAttribute("href") === focused);
  if (link) requestAnimationFrame(() => link.focus({ preventScroll: true }));  // a page that goes to its anchor drops it
}

/* Live */

for (const part of document.querySelectorAll(".bar, .panes")) part.hidden = false;
const events = new EventSource("/demo/events");
events.addEventListener("hello", refresh);
for (const what of ["mail", "thread"]) events.addEventListener(what, () => { refresh(); reloadThread(); });

byId("digests").addEventListener("click", async () => {
  const { now, error } = await postJson("/demo/digests", {});
  say(error || `It is now ${now} in this demo. The digests come in a moment: open the mailbox of Mei.`);
});
