"use strict";

const byId = (id) => document.getElementById(id);
const state = { mailbox: "", mails: [], mailboxes: [], open: 0, view: "text", read: new Set(), writing: false };

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

/* The mailboxes */

async function refresh() {
  const found = await getJson("/demo/mails");
  state.mails = found.mails;
  state.mailboxes = found.mailboxes;
  state.mailbox ||= found.mailboxes[0].mailbox;
  showTabs();
  showList();
}

function showTabs() {
  byId("mailboxes").replaceChildren(...state.mailboxes.map(({ mailbox, name }) => element("button", {
    type: "button",
    role: "tab",
    "aria-selected": String(mailbox === state.mailbox),
    class: state.mails.some((mail) => mail.mailbox === mailbox && !state.read.has(mail.number)) ? "new" : "",
    onclick: () => { state.mailbox = mailbox; state.open = 0; state.writing = false; say(""); showTabs(); showList(); showNothing(); },
  }, name)));
}

function showList() {
  const mine = state.mails.filter((mail) => mail.mailbox === state.mailbox);
  byId("list").replaceChildren(...mine.map((mail) => element("li", { class: state.read.has(mail.number) ? "seen" : "" },
    element("button", {
      type: "button",
      "data-mail": mail.number,
      "aria-current": String(mail.number === state.open),
      onclick: () => { state.writing = false; read(mail.number); },
    }, element("b", {}, mail.from), mail.subject, element("span", {}, mail.begins)))));
  if (!mine.length) byId("list").append(element("li", {}, element("p", {}, "No mails yet.")));
}

function showNothing() {
  byId("reading").replaceChildren(element("p", { class: "quiet empty" }, "Choose a mail to read it."));
}

async function read(number) {
  state.open = number;
  state.read.add(number);
  showTabs();
  showList();
  const mail = await getJson(`/demo/mails/${number}`);
  if (mail.about) showThread(mail.about);
  const views = [["text", "Text"], ["html", "HTML"], ["source", "Source"]].map(([view, label]) => element("button", {
    type: "button", "aria-pressed": String(view === state.view), onclick: () => { state.view = view; read(number); },
  }, label));
  byId("reading").replaceChildren(
    element("h2", {}, mail.subject),
    element("dl", {}, ...mail.fields.filter(([name]) => name !== "Subject").flatMap(([name, value]) =>
      [element("dt", {}, name), element("dd", {}, value)])),
    element("div", { class: "views" }, ...views,
      element("a", { href: `/demo/mails/${number}/source?save` }, "Save"),
      element("button", { type: "button", class: "first", id: "answer", onclick: () => answer(number) }, "Reply")),
    await shown(number, mail));
}

async function shown(number, mail) {
  if (state.view === "html") {
    return element("iframe", { src: `/demo/mails/${number}/html`, sandbox: true, title: "The mail as HTML" });
  }
  const text = state.view === "text" ? mail.text : await (await fetch(`/demo/mails/${number}/source`)).text();
  return element("pre", { tabindex: "0" }, text);
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
  form.elements.cancel.addEventListener("click", () => { state.writing = false; state.open ? read(state.open) : showNothing(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    const { code, reply, error } = await postJson("/demo/send", {
      ...draft, to: form.elements.to.value, subject: form.elements.subject.value, text: form.elements.text.value,
    }).finally(() => { button.disabled = false; });
    say(error || `The daemon answered: ${code} ${reply}`);
    if (code >= 200 && code < 300) {
      state.writing = false;
      state.open ? read(state.open) : showNothing();
    }
  });
  byId("reading").replaceChildren(form);
  form.elements.text.focus();
  form.elements.text.setSelectionRange(0, 0);
}

/* The thread: a mailto link in it opens our own form, with the open mailbox as the author */

const frame = byId("conversation");
let heldScroll = null;
frame.addEventListener("load", () => {
  const page = frame.contentWindow;
  if (heldScroll !== null) { page.scrollTo(0, heldScroll); heldScroll = null; }
  frame.contentDocument.addEventListener("click", (event) => {
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
  });
});

function showThread(path) {
  const page = frame.contentWindow.location;
  if (page.pathname + page.hash === path) return;
  const top = scrollY;  // a page that goes to its anchor takes the page around it along
  page.assign(path);
  frame.addEventListener("load", () => requestAnimationFrame(() => scrollTo(0, top)), { once: true });
}

/* One comment causes several mails: reload the page once, after all of them */
let reloading = 0;
function reloadThread() {
  clearTimeout(reloading);
  reloading = setTimeout(() => {
    heldScroll = frame.contentWindow.scrollY;
    frame.contentWindow.location.reload();
  }, 150);
}

/* Live */

const events = new EventSource("/demo/events");
events.addEventListener("hello", refresh);
events.addEventListener("mail", () => { refresh(); reloadThread(); });
events.addEventListener("thread", reloadThread);

byId("digests").addEventListener("click", async () => {
  const { now, error } = await postJson("/demo/digests", {});
  say(error || `It is now ${now} in this demo. The digests come in a moment: open the mailbox of Mei.`);
});
