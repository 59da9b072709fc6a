// The page: which chat is open, what the server says, and the list of people. The composer has its own file.
import { $, ask, avatar, clearToast, el, toast } from "./dom.js";
import { Composer } from "./composer.js";
import { gist, renderMessages } from "./messages.js";
import { applyTexts, clock, t, toggleLanguage } from "./texts.js";

const chats = new Map(); // chat id → summary, in the server's order
const unread = new Map(); // chat id → how many messages of the bot came while it was closed
let open = null; // id of the open chat
let view = null; // what the server says about it
let announced = 0; // id of the newest message that was read out
let pinned = true; // the log shows its end and stays there when it grows or the window shrinks
const composer = new Composer(() => ({ view }), () => renderChat(view));
const actions = { reply: (message, quote = "") => composer.replyTo(message, quote), send: (text) => composer.sendText(text) };

// --- what the server says -------------------------------------------------------------------------------------

/** Run `work` now; calls that come while it runs are served by one more run at its end. */
function coalesced(work) {
  let running = false;
  let again = false;
  return async () => {
    if (running) { again = true; return; }
    running = true;
    do {
      again = false;
      try { await work(); } catch (error) { console.warn(error); }
    } while (again);
    running = false;
  };
}

const refreshList = coalesced(async () => {
  const list = await ask("/chats");
  chats.clear();
  for (const summary of list) chats.set(summary.id, summary);
  if (open !== null && !chats.has(open)) close();
  renderList();
});

const refreshChat = coalesced(async () => {
  if (open === null) return;
  const chatId = open;
  const next = await ask(`/chats/${chatId}`);
  if (chatId !== open) return;
  const previous = view?.chat.id === next.chat.id ? view : null;
  view = next;
  renderChat(previous);
  if (!previous) composer.loadCommands();
});

function onEvent(event) {
  if (event.type === "chat") {
    if (event.new_message_id && event.chat_id !== open) unread.set(event.chat_id, (unread.get(event.chat_id) || 0) + 1);
    refreshList();
    if (event.chat_id === open) refreshChat();
  } else if (event.type === "status") renderStatus(event);
  else if (event.type === "commands") composer.loadCommands();
  else { unread.clear(); refreshList(); refreshChat(); }
}

function listen() {
  const source = new EventSource("/sim/events");
  source.onopen = async () => {
    document.body.classList.remove("offline");
    refreshList();
    refreshChat();
    renderStatus(await ask("/status"));
  };
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  source.onerror = () => { document.body.classList.add("offline"); renderStatus({ text: t("offline"), progress: null }); };
}

// --- what people see ------------------------------------------------------------------------------------------

function renderStatus({ text, progress }) {
  $("status").hidden = !text;
  $("status").querySelector(".status-text").textContent = text || "";
  const bar = $("status").querySelector("progress");
  bar.hidden = progress === null || progress === undefined;
  if (!bar.hidden) bar.value = progress;
}

function renderList() {
  const rows = [...chats.values()].map(listRow);
  const focused = $("chats").contains(document.activeElement) && document.activeElement.dataset.testid;
  $("chats").replaceChildren(...rows);
  if (focused) $("chats").querySelector(`[data-testid="${focused}"]`)?.focus(); // who tabs through is not thrown out
  $("hint").textContent = t(rows.length ? "listHint" : "empty"); // a phone shows nothing but this list at first
}

function listRow(summary) {
  const last = summary.last_message;
  const count = last?.from.is_bot && summary.id !== open ? unread.get(summary.id) || 0 : 0;
  const name = summary.title || [summary.first_name, summary.last_name].filter(Boolean).join(" ");
  const line = summary.action ? `${t("typing")}…` : last ? gist(last) : t("noMessages");
  const from = last && !summary.action ? (last.from.is_bot ? "Vetted: " : summary.type === "private" ? "" : `${last.from.first_name}: `) : "";
  const role = summary.person?.role_hint || (summary.type === "private" ? "" : `${summary.members.length} ${t("members")}`);
  const button = el("button", {
    type: "button", className: "person", data: { testid: `person-${summary.id}` },
    "aria-current": summary.id === open ? "true" : null, onclick: () => openChat(summary.id),
  }, avatar(summary), el("span", { className: "person-words" },
    el("span", { className: "person-top" }, el("b", {}, name), role && el("span", { className: "role" }, role), last && el("time", {}, clock(last.date))),
    el("span", { className: "person-bottom" },
      el("span", { className: summary.action ? "preview typing" : "preview" }, from + line),
      count > 0 && el("span", { className: "badge", role: "img", "aria-label": `${count} ${t("unread")}` }, String(count)))));
  return el("li", {}, button);
}

function renderChat(previous) {
  const summary = chats.get(open);
  if (!view || !summary) return;
  const group = view.chat.type !== "private";
  $("peer-avatar").hidden = group;
  $("peer-name").textContent = group ? view.chat.title : "Vetted";
  const uploads = view.action?.startsWith("upload");
  $("peer-state").className = view.action ? "typing" : "";
  $("peer-state").textContent = view.action ? `${t(uploads ? "upload" : "typing")}` : group ? groupState() : t("bot");
  renderViewer(summary);
  composer.update(previous);
  renderMessages(view, composer.me(), actions);
  const mineIsNew = previous && view.messages.length > previous.messages.length && !view.messages.at(-1).from.is_bot;
  if (!previous || mineIsNew) pinned = true;
  if (pinned) toEnd();
  $("down").hidden = pinned;
  announceSoon();
}

/** How many are in a group, and that the bot is not, or may not write. */
function groupState() {
  const { members, bot_status: status } = view.chat;
  const note = ["restricted", "left", "kicked"].includes(status) ? ` · ${t(`bot_${status}`)}` : "";
  return `${members.length} ${t("members")}${note}`;
}

/** Top right: as whom one writes here. */
function renderViewer(summary) {
  if (summary.type !== "private") { $("viewer").replaceChildren(); return; }
  const name = el("span", {}, el("b", {}, summary.first_name), summary.person.role_hint && el("small", {}, summary.person.role_hint));
  $("viewer").replaceChildren(name, avatar(summary));
  $("viewer").title = `${t("asPerson")} ${summary.first_name}`;
}

let announceTimer;
/** Read a new answer out once it has stood still: a streamed one changes twice a second. */
function announceSoon() {
  clearTimeout(announceTimer);
  announceTimer = setTimeout(() => {
    const last = view?.messages.filter((message) => message.from.is_bot && !message.deleted).at(-1);
    if (!last || last.message_id === announced) return;
    announced = last.message_id;
    $("announce").textContent = `${last.from.first_name}: ${last.text ?? last.caption ?? gist(last)}`;
  }, 1800);
}

// --- what people do -------------------------------------------------------------------------------------------

async function openChat(id) {
  const another = open !== id;
  if (another) {
    composer.leave(open);
    open = id;
    view = null;
    $("log").replaceChildren();
  }
  unread.delete(id);
  $("nothing").hidden = true;
  $("conversation").hidden = false;
  document.body.dataset.pane = "chat";
  history.replaceState(null, "", `#${id}`);
  clearToast();
  if (another) composer.enter(id);
  renderList();
  await refreshChat();
}

function close() {
  open = null;
  view = null;
  $("nothing").hidden = false;
  $("conversation").hidden = true;
  document.body.dataset.pane = "list";
  history.replaceState(null, "", location.pathname);
}

$("back").onclick = () => {
  const id = open;
  composer.leave(open);
  close();
  renderList();
  document.querySelector(`[data-testid="person-${id}"]`)?.focus();
};
const toEnd = () => { $("scroll").scrollTop = $("scroll").scrollHeight; };
$("down").onclick = toEnd;
$("scroll").onscroll = () => {
  const scroll = $("scroll");
  pinned = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  if (pinned) $("down").hidden = true;
};
const sizes = new ResizeObserver(() => { if (pinned) toEnd(); });
sizes.observe($("scroll"));
sizes.observe($("log"));
$("block").onclick = $("unblock").onclick = async () => {
  try { await ask(`/chats/${open}/block`, { blocked: !view.chat.blocked }); } catch (error) { toast(error.message); }
};
$("language").onclick = () => {
  toggleLanguage();
  applyTexts();
  renderList();
  renderChat(view);
};
$("add-person").onclick = () => {
  $("person").returnValue = "";
  $("person").showModal();
};
$("person").onclose = async () => {
  if ($("person").returnValue !== "add") return;
  const form = $("person").querySelector("form");
  const id = Math.max(1000, ...[...chats.keys()]) + 1;
  await ask("/people", { id, ...Object.fromEntries(new FormData(form)) });
  form.reset();
  await refreshList();
  openChat(id);
};

applyTexts();
await refreshList();
const chatInAddress = Number(location.hash.slice(1));
if (chats.has(chatInAddress)) openChat(chatInAddress);
listen();
