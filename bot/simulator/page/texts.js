// Every word of the page, in both languages, and the choice between them.
const TEXTS = {
  en: {
    simulator: "simulator", people: "People", addPerson: "Add a person", listHint: "Click a person to write as them.",
    pageTitle: "Vetted, a Telegram simulator", emptyTitle: "A Telegram of your own", back: "Back to the list", block: "Block the bot", unblock: "Unblock the bot",
    empty: "This page plays Telegram on your own computer: pick a person on the left and write to the bot as that person. You need no Telegram account, and nothing is sent to Telegram.",
    messages: "Messages", down: "To the newest message", commands: "Commands", cancel: "Cancel",
    writeAs: "Write as", attach: "Attach a file", write: "Message", send: "Send", ok: "OK", name: "Name", speaks: "Language",
    add: "Add", bot: "bot", typing: "typing", upload: "sending a file", edited: "edited", replyTo: "Reply to", reply: "Reply",
    deleted: "Message deleted", noMessages: "No messages yet", file: "File", photo: "Photo", asPhoto: "as a photo",
    today: "Today", yesterday: "Yesterday", noCommands: "The bot has not told its commands yet.",
    offline: "The simulator does not answer. Trying again…", download: "Download",
    noAnswer: "The bot did not answer this tap.", start: "Start", greeting: "Say hello to begin.", members: "members",
    unread: "unread", other: "中文", spoiler: "Show hidden text", forwarded: "Forwarded from",
    asPerson: "You are", code: "Code", topic: "Topic", general: "General",
    bot_restricted: "the bot may not write here", bot_left: "the bot is not here", bot_kicked: "the bot was removed",
    service_pinned_message: "pinned a message", service_forum_topic_created: "opened a topic", service_forum_topic_closed: "closed the topic",
    service_forum_topic_reopened: "reopened the topic", service_migrate_to_chat_id: "made it a supergroup", service_migrate_from_chat_id: "made it a supergroup",
  },
  zh: {
    simulator: "模拟器", people: "人物", addPerson: "添加人物", listHint: "点一个人，就以他的身份说话。",
    pageTitle: "Vetted · Telegram 模拟器", emptyTitle: "属于你自己的 Telegram", back: "返回列表", block: "屏蔽机器人", unblock: "取消屏蔽",
    empty: "这个页面在你自己的电脑上模拟 Telegram：在左边选一个人，就可以用他的身份给机器人发消息。不需要 Telegram 账号，也不会向 Telegram 发送任何内容。",
    messages: "消息", down: "回到最新消息", commands: "命令", cancel: "取消",
    writeAs: "发言身份", attach: "添加文件", write: "输入消息", send: "发送", ok: "好", name: "名字", speaks: "语言",
    add: "添加", bot: "机器人", typing: "正在输入", upload: "正在发送文件", edited: "已编辑", replyTo: "回复", reply: "回复",
    deleted: "消息已删除", noMessages: "还没有消息", file: "文件", photo: "图片", asPhoto: "按图片发送",
    today: "今天", yesterday: "昨天", noCommands: "机器人还没有公布命令。",
    offline: "模拟器没有响应，正在重试…", download: "下载",
    noAnswer: "机器人没有回应这次点击。", start: "开始", greeting: "打个招呼就可以开始。", members: "名成员",
    unread: "条未读", other: "English", spoiler: "显示隐藏文字", forwarded: "转发自",
    asPerson: "当前身份", code: "代码", topic: "话题", general: "综合",
    bot_restricted: "机器人在这里不能发言", bot_left: "机器人不在群里", bot_kicked: "机器人已被移出",
    service_pinned_message: "置顶了一条消息", service_forum_topic_created: "开了一个话题", service_forum_topic_closed: "关闭了话题",
    service_forum_topic_reopened: "重新开放了话题", service_migrate_to_chat_id: "把群升级成了超级群", service_migrate_from_chat_id: "把群升级成了超级群",
  },
};

const KEY = "vetted-simulator-language";
let language = TEXTS[remembered()] ? remembered() : (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

function remembered() {
  try { return localStorage.getItem(KEY); } catch { return null; } // storage may be switched off
}

export const t = (key, otherwise = key) => TEXTS[language][key] ?? otherwise;
export const locale = () => (language === "zh" ? "zh-CN" : "en");

export function toggleLanguage() {
  language = language === "zh" ? "en" : "zh";
  try { localStorage.setItem(KEY, language); } catch { /* then it is not remembered */ }
}

/** Put the words into everything that is marked with data-text or data-label. */
export function applyTexts() {
  document.documentElement.lang = locale();
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label));
    if (node.matches("button, label")) node.title = t(node.dataset.label);
  }
  document.getElementById("composer").placeholder = t("write");
  document.getElementById("language").textContent = t("other");
  document.getElementById("language").lang = language === "zh" ? "en" : "zh-CN";
}

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(locale(), { hour: "numeric", minute: "2-digit" });
}

/** A day as people say it: Today, Yesterday, 5 March. */
export function day(seconds) {
  const date = new Date(seconds * 1000);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return t("today");
  if (days === 1) return t("yesterday");
  return date.toLocaleDateString(locale(), { day: "numeric", month: "long" });
}

export function fileSize(bytes) {
  const unit = bytes < 1024 ? ["byte", 1] : bytes < 1048576 ? ["kilobyte", 1024] : ["megabyte", 1048576];
  const style = { style: "unit", unit: unit[0], unitDisplay: unit[0] === "byte" ? "long" : "short", maximumFractionDigits: 1 };
  return (bytes / unit[1]).toLocaleString(locale(), style);
}
