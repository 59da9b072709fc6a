// Bubbles: one node per message, made anew only when the message has changed.
import { $, ask, alertBox, el, icon, toast } from "./dom.js";
import { renderText } from "./entities.js";
import { clock, day, fileSize, locale, t } from "./texts.js";

const nodes = new Map(); // message_id → { node, mark }
let shown = null; // which chat, in which language, the log holds

/**
 * Bring the log up to date with a chat view.
 * `me` is the person who looks; `actions` has reply(message), send(text), tapped().
 */
export function renderMessages(view, me, actions) {
  const log = $("log");
  const place = `${view.chat.id} ${me} ${locale()}`;
  if (shown !== place) {
    nodes.clear();
    log.replaceChildren();
    shown = place;
  }
  const visible = view.messages.filter((message) => !message.deleted);
  const rows = [];
  visible.forEach((message, index) => {
    const previous = visible[index - 1];
    const next = visible[index + 1];
    const newDay = !previous || day(previous.date) !== day(message.date);
    const topic = view.chat.is_forum && (newDay || message.thread_id !== previous.thread_id) ? topicName(view, message) : null;
    if (newDay) rows.push(keyed(`day ${message.message_id}`, day(message.date), () => el("div", { className: "day" }, el("span", {}, day(message.date)))));
    if (topic) rows.push(keyed(`topic ${message.message_id}`, topic, () => el("div", { className: "day topic" }, el("span", {}, topic))));
    if (message.service) {
      rows.push(keyed(message.message_id, JSON.stringify(message), () => serviceLine(message)));
      return;
    }
    const context = {
      me, view, actions,
      mine: !message.from.is_bot && message.from.id === me,
      first: newDay || Boolean(topic) || Boolean(previous.service) || previous.from.id !== message.from.id,
      last: !next || Boolean(next.service) || next.from.id !== message.from.id,
      replied: view.messages.find((other) => other.message_id === message.reply_to_message_id),
      read: visible.some((other) => other.from.is_bot && other.message_id > message.message_id) || Boolean(view.action),
    };
    const mark = JSON.stringify([message, context.first, context.last, context.read, context.replied?.edits, context.replied?.deleted]);
    rows.push(keyed(message.message_id, mark, () => bubble(message, context)));
  });
  if (!visible.length) rows.push(keyed("none", "", () => greeting(actions)));
  // move only what is out of place: focus and text selection survive an update
  rows.forEach((node, index) => { if (log.children[index] !== node) log.insertBefore(node, log.children[index] || null); });
  while (log.children.length > rows.length) log.lastChild.remove();
}

function keyed(key, mark, make) {
  const known = nodes.get(key);
  if (known?.mark === mark) return known.node;
  const node = make();
  if (known?.node.isConnected) {
    const focused = document.activeElement?.dataset.testid;
    const held = known.node.contains(document.activeElement);
    known.node.replaceWith(node);
    if (held && focused) node.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
    node.classList.add("still");
  }
  nodes.set(key, { node, mark });
  return node;
}

/** The topic of a forum in which a message stands. */
export function topicName(view, message) {
  const topic = view.chat.topics.find((other) => other.id === message.thread_id);
  return `# ${topic ? topic.name : t("general")}${topic?.closed ? ` 🔒` : ""}`;
}

/** What has happened without anybody saying it. */
function serviceLine(message) {
  const words = `${message.from.first_name}: ${t(`service_${message.service}`, message.service.replaceAll("_", " "))}`;
  return el("div", { className: "day service", data: { testid: `message-${message.message_id}` } }, el("span", {}, words));
}

function greeting(actions) {
  const start = el("button", { type: "button", className: "main", onclick: () => actions.send("/start") }, t("start"));
  return el("div", { className: "greeting" }, icon("paw"), el("p", {}, t("greeting")), start);
}

function bubble(message, context) {
  const { mine, first, last, view, actions } = context;
  const body = el("div", { className: "bubble" });
  if (first && !mine && view.chat.type !== "private") body.append(el("b", { className: "author" }, message.from.first_name));
  if (message.forward_from) body.append(el("small", { className: "forwarded" }, `${t("forwarded")} ${message.forward_from}`));
  if (message.reply_to_message_id) body.append(quote(context.replied, message.quote));
  if (message.photo) body.append(photo(message.photo));
  if (message.document) body.append(card(message.document));
  const words = message.text ?? message.caption;
  if (words) {
    const text = el("div", { className: "text" });
    text.append(renderText(words, message.entities, actions.send));
    body.append(text);
  }
  body.append(footer(message, context));
  const answer = el("button", { type: "button", className: "icon answer", title: t("reply"), "aria-label": t("reply"), onmousedown: (event) => event.preventDefault(), onclick: () => actions.reply(message, markedIn(body)) }, icon("reply"));
  const row = el("article", {
    className: `message ${mine ? "mine" : "theirs"} ${first ? "first" : ""} ${last ? "last" : ""}`,
    data: { testid: `message-${message.message_id}` },
  }, el("div", { className: "stack" }, body, inlineButtons(message, context)), answer);
  longPress(body, () => actions.reply(message));
  return row;
}

function footer(message, { mine, read }) {
  const line = el("span", { className: "foot" });
  if (message.reactions.length) line.append(el("span", { className: "reactions" }, message.reactions.join(" ")));
  if (message.edit_date) line.append(el("span", { className: "edited" }, t("edited")));
  line.append(el("time", { dateTime: new Date(message.date * 1000).toISOString() }, clock(message.date)));
  if (mine) line.append(icon(read ? "two" : "one", "ticks"));
  return line;
}

function quote(replied, marked) {
  if (!replied || replied.deleted) return el("div", { className: "quote" }, el("span", {}, t("deleted")));
  const jump = () => {
    const target = nodes.get(replied.message_id)?.node;
    target?.scrollIntoView({ block: "center" });
    target?.classList.add("found");
    setTimeout(() => target?.classList.remove("found"), 1200);
  };
  return el("button", { type: "button", className: "quote", onclick: jump }, el("b", {}, replied.from.first_name), el("span", { className: marked ? "marked" : "" }, marked ? `❝${marked}❞` : gist(replied)));
}

/** One line that stands for a message, in quotes and in the list. */
export function gist(message) {
  const words = message.text ?? message.caption;
  if (message.service) return t(`service_${message.service}`, message.service.replaceAll("_", " "));
  if (words) return words.replace(/\s+/g, " ").slice(0, 120);
  return message.document ? message.document.file_name : t("photo");
}

function photo(file) {
  const image = el("img", { src: file.url, alt: t("photo"), width: file.width, height: file.height, loading: "lazy" });
  return el("a", { className: "photo", href: file.url, target: "_blank", rel: "noopener" }, image);
}

function card(file) {
  const ending = file.file_name.includes(".") ? file.file_name.split(".").pop().slice(0, 5) : "";
  return el("a", { className: "card", href: file.url, download: file.file_name, title: t("download") },
    el("span", { className: "card-icon" }, icon("file"), el("small", {}, ending)),
    el("span", { className: "card-words" }, el("b", {}, file.file_name), el("small", {}, fileSize(file.file_size))));
}

function inlineButtons(message, context) {
  if (!message.buttons.length) return null;
  const rows = message.buttons.map((row) => el("div", { className: "buttons-row" }, ...row.map((button) => inlineButton(message, button, context))));
  return el("div", { className: "buttons" }, ...rows);
}

function inlineButton(message, button, { me, view }) {
  if (button.callback_data === null) {
    if (!/^https?:\/\//i.test(button.url || "")) return el("button", { type: "button", disabled: true }, button.text);
    return el("a", { href: button.url, target: "_blank", rel: "noopener noreferrer" }, button.text, icon("link", "small"));
  }
  const node = el("button", { type: "button", data: { testid: `tap-${button.callback_data}` } }, button.text);
  node.onclick = async () => {
    if (node.getAttribute("aria-busy")) return;
    node.setAttribute("aria-busy", "true");
    try {
      const body = { from: me, message_id: message.message_id, data: button.callback_data };
      const answer = await ask(`/chats/${view.chat.id}/taps`, body);
      if (!answer.answered) toast(t("noAnswer"));
      else if (answer.text && answer.show_alert) alertBox(answer.text);
      else if (answer.text) toast(answer.text);
    } catch (error) {
      toast(error.message);
    } finally {
      node.removeAttribute("aria-busy");
    }
  };
  return node;
}

/** The words that are marked in a bubble, to be quoted. */
function markedIn(body) {
  const selection = getSelection();
  const text = body.querySelector(".text");
  return text && selection.rangeCount && text.contains(selection.anchorNode) && text.contains(selection.focusNode) ? selection.toString().trim() : "";
}

/** Touch and hold to reply, as on a phone. */
function longPress(node, act) {
  let timer;
  const stop = () => clearTimeout(timer);
  node.addEventListener("touchstart", () => { timer = setTimeout(act, 500); }, { passive: true });
  for (const name of ["touchend", "touchmove", "touchcancel"]) node.addEventListener(name, stop, { passive: true });
}
