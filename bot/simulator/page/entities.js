// Formatted text: Telegram's entities (UTF-16 positions, as JavaScript counts) become nodes.
import { el } from "./dom.js";
import { t } from "./texts.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/** A fragment for the text; `onCommand(text)` is called when a /command in it is clicked. */
export function renderText(text, entities, onCommand) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, 0, text.length, sorted, onCommand);
}

function build(text, start, end, entities, onCommand) {
  const fragment = document.createDocumentFragment();
  let position = start;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const from = Math.max(entity.offset, position);
    const to = Math.min(entity.offset + entity.length, end);
    const inside = others.filter((other) => other.offset < to);
    rest = others.filter((other) => other.offset >= to);
    if (to <= from) { rest = others; continue; }
    // a block stands on lines of its own: the line breaks around it would show as empty lines
    const block = BLOCKS.has(entity.type);
    fragment.append(text.slice(position, block && text[from - 1] === "\n" ? Math.max(position, from - 1) : from));
    const node = wrap(entity, text.slice(from, to), onCommand);
    node.append(build(text, from, to, inside, onCommand));
    fragment.append(node);
    position = block && text[to] === "\n" ? Math.min(to + 1, end) : to;
  }
  fragment.append(text.slice(position, end));
  return fragment;
}

function wrap(entity, text, onCommand) {
  if (entity.type === "text_link" || entity.type === "url") return link(entity.url || text);
  if (entity.type === "bot_command") {
    return el("button", { type: "button", className: "link", onclick: () => onCommand(text) });
  }
  if (entity.type === "mention" || entity.type === "hashtag") return el("span", { className: "mention" });
  if (entity.type === "spoiler") return spoiler();
  const node = el(TAGS[entity.type] || "span");
  if (entity.type === "pre") {
    // long lines scroll, and keys can only scroll what can be focused
    node.tabIndex = 0;
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", t("code"));
    if (entity.language) node.dataset.language = entity.language;
  }
  return node;
}

function link(url) {
  // only web addresses may be opened from here: no javascript:, no data:
  if (!/^https?:\/\//i.test(url)) return el("span", { className: "mention" });
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" });
}

function spoiler() {
  const node = el("span", { className: "spoiler", tabIndex: 0, role: "button", "aria-label": t("spoiler") });
  const show = () => {
    node.classList.add("shown");
    node.tabIndex = -1;
    node.removeAttribute("role");
    node.removeAttribute("aria-label");
  };
  node.onclick = show;
  node.onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); show(); } };
  return node;
}
