// Writing: text, reply, file, the "/" menu, the bot's keyboard, and in groups as whom.
import { $, ask, el, toast } from "./dom.js";
import { gist } from "./messages.js";
import { fileSize, t } from "./texts.js";

const TEXT_LIMIT = 4096;
const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

export class Composer {
  /** `current()` gives { view } of the open chat; `redraw()` is called when somebody else writes in a group. */
  constructor(current, redraw) {
    this.current = current;
    this.redraw = redraw;
    this.drafts = new Map();
    this.reply = null;
    this.quote = ""; // what of the message that is replied to was marked
    this.file = null;
    this.promptId = null; // the ForceReply that was already answered or put away
    this.commands = [];
    this.isSendWanted = false; // somebody pressed Enter before the server had said what is in the chat
    this.wire();
  }

  wire() {
    const area = $("composer");
    $("form").onsubmit = (event) => { event.preventDefault(); this.submit(); };
    area.oninput = () => { this.isSendWanted = false; this.grow(); this.showCommands(this.wantsCommand()); };
    area.onkeydown = (event) => this.key(event);
    area.onpaste = (event) => { const file = event.clipboardData.files[0]; if (file) this.attach(file); };
    $("slash").onclick = () => { this.showCommands($("commands").hidden); area.focus(); };
    $("file").onchange = () => { if ($("file").files[0]) this.attach($("file").files[0]); };
    $("extra-close").onclick = () => this.putAway();
    $("as").onchange = () => { this.loadCommands(); this.redraw(); };
    const drop = $("conversation");
    drop.ondragover = (event) => event.preventDefault();
    drop.ondrop = (event) => {
      event.preventDefault();
      if (event.dataTransfer.files[0]) this.attach(event.dataTransfer.files[0]);
    };
    document.addEventListener("click", (event) => {
      if (!event.target.closest("#commands, #slash, #composer")) this.showCommands(false);
    });
  }

  /** Who writes: the person of a private chat, in groups the one chosen. */
  me() {
    const { view } = this.current();
    return view.chat.type === "private" ? view.chat.id : Number($("as").value) || view.chat.members[0];
  }

  key(event) {
    // Enter that ends an IME composition chooses a word and must not send
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape") {
      if (!$("commands").hidden) this.showCommands(false);
      else this.putAway();
    } else if (event.key === "ArrowDown" && !$("commands").hidden) {
      event.preventDefault();
      $("commands").querySelector("button")?.focus();
    }
  }

  grow() {
    const area = $("composer");
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 180)}px`;
  }

  leave(chatId) {
    if (chatId !== null) this.drafts.set(chatId, $("composer").value);
    this.promptId = null;
    this.isSendWanted = false;
    this.putAway();
    this.showCommands(false);
  }

  /** At once, before the server has said what is in the chat: what is typed from now on belongs to it. */
  enter(chatId) {
    this.commands = [];
    $("composer").value = this.drafts.get(chatId) || "";
    this.grow();
    // on a phone the keyboard would cover what one wants to read first
    $(matchMedia("(hover: hover)").matches ? "composer" : "scroll").focus();
  }

  /** After every change of the chat. */
  update(previous) {
    const { view } = this.current();
    const group = view.chat.type !== "private";
    $("form").hidden = view.chat.blocked;
    $("unblock").hidden = !view.chat.blocked;
    $("block").hidden = group || view.chat.blocked;
    $("as").hidden = !group;
    $("topic").hidden = !view.chat.is_forum;
    if (view.chat.is_forum) this.fillTopics(view);
    if (group && (!previous || String(previous.chat.members) !== String(view.chat.members))) this.fillSenders(view);
    const force = view.force_reply;
    if (force && this.promptId !== force.message_id) {
      this.promptId = force.message_id;
      this.reply = view.messages.find((message) => message.message_id === force.message_id) || null;
      if (matchMedia("(hover: hover)").matches) $("composer").focus();
    }
    if (!force && this.reply && this.reply.message_id === this.promptId) this.reply = null;
    $("composer").placeholder = (force && this.reply && force.placeholder) || view.keyboard?.input_field_placeholder || t("write");
    this.renderExtra();
    this.renderKeyboard(view.keyboard);
    if (this.isSendWanted) this.submit();
  }

  async fillSenders(view) {
    const people = await ask("/people");
    const members = people.filter((person) => view.chat.members.includes(person.id));
    $("as").replaceChildren(...members.map((person) => el("option", { value: person.id }, person.first_name)));
    this.redraw();
  }

  /** The topics that one can write into; General has no number. */
  fillTopics(view) {
    const open = view.chat.topics.filter((topic) => !topic.closed);
    const mark = JSON.stringify([view.chat.id, open, t("general")]);
    if ($("topic").dataset.mark === mark) return;
    const chosen = $("topic").value;
    $("topic").dataset.mark = mark;
    $("topic").replaceChildren(el("option", { value: "" }, t("general")), ...open.map((topic) => el("option", { value: topic.id }, topic.name)));
    if (open.some((topic) => String(topic.id) === chosen)) $("topic").value = chosen;
  }

  replyTo(message, quote = "") {
    this.reply = message;
    this.quote = quote;
    this.renderExtra();
    $("composer").focus();
  }

  attach(file) {
    this.file = file;
    $("as-photo").checked = IMAGES.has(file.type);
    this.renderExtra();
    $("composer").focus();
  }

  putAway() {
    this.reply = this.file = null;
    this.quote = "";
    $("file").value = "";
    this.renderExtra();
  }

  renderExtra() {
    $("extra").hidden = !this.reply && !this.file;
    $("as-photo-label").hidden = !this.file || !IMAGES.has(this.file.type);
    $("extra-icon").setAttribute("href", this.file ? "#i-file" : "#i-reply");
    if (this.file) {
      $("extra-title").textContent = this.file.name;
      $("extra-text").textContent = fileSize(this.file.size);
    } else if (this.reply) {
      $("extra-title").textContent = `${t("replyTo")} ${this.reply.from.first_name}`;
      $("extra-text").textContent = this.quote ? `❝${this.quote}❞` : gist(this.reply);
    }
  }

  renderKeyboard(keyboard) {
    const node = $("keyboard");
    node.hidden = !keyboard;
    const mark = JSON.stringify(keyboard);
    if (node.dataset.mark === mark) return;
    node.dataset.mark = mark;
    const rows = keyboard ? keyboard.keyboard : [];
    node.replaceChildren(...rows.map((row) => el("div", { className: "buttons-row" },
      ...row.map((key) => el("button", { type: "button", onclick: () => this.sendText(key.text) }, key.text)))));
  }

  async loadCommands() {
    const { view } = this.current();
    if (!view) return;
    const commands = await ask(`/commands/${view.chat.id}?person=${this.me()}`);
    if (this.current().view?.chat.id !== view.chat.id) return;
    this.commands = commands;
    if (this.wantsCommand() || !$("commands").hidden) this.showCommands(true); // somebody was faster than the server
  }

  /** Whether what is typed so far can become a command. */
  wantsCommand() {
    return $("composer").value.startsWith("/") && !$("composer").value.includes(" ");
  }

  showCommands(isWanted) {
    const typed = $("composer").value.startsWith("/") ? $("composer").value.slice(1).toLowerCase() : "";
    const fitting = this.commands.filter((item) => item.command.startsWith(typed));
    const show = isWanted && (fitting.length > 0 || !typed);
    $("slash").setAttribute("aria-expanded", String(show));
    $("commands").hidden = !show;
    if (!show) return;
    const pick = (command) => { this.showCommands(false); $("composer").value = ""; this.sendText(`/${command}`); $("composer").focus(); };
    const rows = fitting.map((item) => el("button", {
      type: "button", role: "option", onclick: () => pick(item.command), onkeydown: (event) => this.walk(event),
    }, el("b", {}, `/${item.command}`), el("span", {}, item.description)));
    $("commands").replaceChildren(...(rows.length ? rows : [el("p", { role: "option", "aria-disabled": "true" }, t("noCommands"))]));
  }

  walk(event) {
    const next = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (next) { event.preventDefault(); (event.target[next] || $("composer")).focus(); }
    if (event.key === "Escape") { this.showCommands(false); $("composer").focus(); }
  }

  async submit() {
    const text = $("composer").value.trim();
    if (!text && !this.file) return;
    this.isSendWanted = !this.current().view;
    if (this.isSendWanted) return; // it goes off as soon as the chat is there
    const { file, reply, quote } = this;
    $("composer").value = "";
    this.grow();
    this.showCommands(false);
    this.putAway();
    try {
      if (file) await this.sendFile(file, text, reply);
      else await this.sendText(text, reply, quote);
    } catch (error) {
      toast(error.message);
      $("composer").value = text; // nothing that was typed is lost
      this.file = file;
      this.reply = reply;
      this.quote = quote;
      this.renderExtra();
    }
  }

  /** The topic that is written into: that of the message replied to, else the one chosen. */
  topic(reply) {
    return this.current().view.chat.is_forum && !reply ? $("topic").value || null : null;
  }

  async sendFile(file, caption, reply) {
    const form = new FormData();
    form.set("from", this.me());
    if (caption) form.set("caption", caption);
    if (reply) form.set("reply_to_message_id", reply.message_id);
    if (this.topic(reply)) form.set("thread_id", this.topic(reply));
    form.set("kind", $("as-photo").checked && IMAGES.has(file.type) ? "photo" : "document");
    form.set("file", file, file.name);
    await ask(`/chats/${this.current().view.chat.id}/files`, form);
  }

  /** Send words; longer ones than Telegram takes go in parts, as its apps send them. */
  async sendText(text, reply = null, quote = "") {
    const { view } = this.current();
    for (let rest = text; rest;) {
      let end = Math.min(rest.length, TEXT_LIMIT);
      if (end < rest.length) {
        const space = rest.lastIndexOf("\n", end);
        end = space > TEXT_LIMIT / 2 ? space : end;
        if (/[\uD800-\uDBFF]/.test(rest[end - 1])) end -= 1; // not through the middle of an emoji
      }
      const place = { reply_to_message_id: reply?.message_id, quote, thread_id: this.topic(reply) };
      await ask(`/chats/${view.chat.id}/messages`, { from: this.me(), text: rest.slice(0, end), ...place });
      rest = rest.slice(end).trimStart();
    }
  }
}
