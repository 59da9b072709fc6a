"""Names by which somebody is reached or known online: e-mail, WeChat, QQ, handles, profile links; keys; licence plates."""

import re

from training.privacy import Hits
from training.privacy.reading import Reading

_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+\-]*\s?@\s?(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\s?\.\s?)+[A-Za-z]{2,}(?![A-Za-z0-9])"
)
_TLD = r"(?:com|net|org|cn|edu|gov|io|co|uk|de|hk|tw|info|me|us|ca|au|fr|jp)"
_DOT = r"(?:\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*|\s+dot\s+|\s*点\s*|\.)"
_SPELLED_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+\-]*(?:\s*[\[({<]\s*(?:at|@)\s*[\])}>]\s*|\s+at\s+|\s*(?:艾特|圈a)\s*|@)[A-Za-z0-9-]+"
    rf"(?:{_DOT}[A-Za-z0-9-]+)*?(?:{_DOT}{_TLD}){{1,2}}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_SPELLED_USER_EMAIL = re.compile(
    rf"[A-Za-z0-9]+(?:\s+(?:dot|underscore|dash)\s+[A-Za-z0-9]+)*\s+at\s+[A-Za-z0-9-]+(?:\s+dot\s+[A-Za-z]+)*\s+dot\s+{_TLD}(?![A-Za-z0-9])",
    re.IGNORECASE,
)

_IS = r"(?:\s*(?:号码|号|账号|帐号|是|为|叫|(?:id|name|user ?name|handle|account|number|is|me|us|@|at|on)(?![a-z]))){0,3}\s*"
_ID = r"(?P<id>[A-Za-z][A-Za-z0-9_\-]{4,19}|\d{5,11})"
_WECHAT = re.compile(
    r"(?:微信|加微(?!信)|威信|薇信|徽信|卫星号?|v信|wei信|微X|(?<![a-z0-9])(?:wx|vx|v|we\s?chat|weixin)(?![a-z])|(?<![a-z0-9])(?:wx|vx)(?=[a-z_\-]*\d)|绿泡泡|\+\s?v(?![a-z])|➕\s?v|加v(?=[a-z_\-]*\d))"
    rf"(?P<is>{_IS})(?P<sep>[:;=\-,(\s]{{0,3}}){_ID}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_WECHAT_LATER = re.compile(
    r"(?:微信|加我|加个v)[^A-Za-z0-9。!?\n]{1,10}(?P<id>(?=[a-z_\-]*\d|[a-z]*_)[a-z][a-z0-9_\-]{5,19})(?![A-Za-z0-9.@])",
    re.IGNORECASE,
)
_WXID = re.compile(r"(?<![A-Za-z0-9])wxid_[A-Za-z0-9]{6,24}(?![A-Za-z0-9])")
_ADD_ME = re.compile(
    r"(?:加我|加个好友|加好友|加下我|联系我|私我|add me)(?:[:,\s]|好友|吧|一下|微信|at|on|as){0,4}(?P<id>(?=[a-z]*[\d_])[A-Za-z][A-Za-z0-9_\-]{5,19})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_QQ = re.compile(
    r"(?:(?<![a-z])q\s?q|扣扣|企鹅|抠抠|球球|叩叩|(?<![a-z])q(?=\s*[::]\s*\d))\s*(?:群|空间)?(?:\s*(?:号码|号|账号|id|number|is|是|为)){0,2}\s*[::;=,(]?\s*(?P<id>[1-9](?:[ -]?\d){4,10})(?!\d)",
    re.IGNORECASE,
)
_NETWORK = (
    r"(?:小红书|抖音|快手|微博|知乎|闲鱼|淘宝|支付宝|b站|哔哩哔哩|豆瓣|instagram|insta|(?<![a-z])ig(?![a-z])|tik\s?tok|twitter|facebook|(?<![a-z])fb(?![a-z])|telegram"
    r"|(?<![a-z])tg(?![a-z])|电报|snapchat|(?<![a-z])snap(?![a-z])|discord|kakao|(?<![a-z])line(?=\s*id)|skype|reddit|linkedin|youtube|nextdoor|venmo|paypal|cash ?app)"
)
_NETWORK_ID = re.compile(
    rf"{_NETWORK}(?:\s*(?:号码|号|账号|帐号|昵称|名字|名|搜|是|叫|(?:id|handle|user ?name|name|account|is)(?![a-z]))){{0,3}}"
    r"\s*(?P<sep>[:=@]{1,2}|(?<=号)|(?<=id)|(?<=is)|(?<=是)|(?<=叫)|(?<=handle)|(?<=name))\s*@?(?P<id>(?:live:)?[A-Za-z0-9][\w.\-]{2,29}(?:#\d{4})?|[\u4e00-\u9fff][\w\u4e00-\u9fff]{1,15})",
    re.IGNORECASE,
)
_REDDIT = re.compile(r"(?<![\w/])/?u/[A-Za-z0-9_\-]{3,20}(?![\w/])")
_HANDLE = re.compile(
    r"(?<![\w@./+\-])@(?P<id>[A-Za-z][A-Za-z0-9_.\-]{3,31}(?<![.\-])|[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9_\-]{1,14})(?![@A-Za-z0-9_])"
)
_NO_HANDLE = frozenset(
    [
        "night",
        "morning",
        "noon",
        "midnight",
        "breakfast",
        "lunch",
        "dinner",
        "bedtime",
        "home",
        "work",
        "clinic",
        "least",
        "most",
        "once",
        "room",
        "about",
        "first",
        "start",
        "the",
        "this",
        "that",
    ]
)
_PROFILE = re.compile(
    r"(?:https?://)?(?:[a-z0-9\-]+\.)*(?:"
    r"(?:instagram|facebook|fb|tiktok|twitter|x|weibo|threads|pinterest|snapchat|venmo|paypal|linktr|medium|patreon)\.(?:com|me|net|ee|cn)/(?:in/|u/|add/|@)?[\w.\-@]{2,}"
    r"|xiaohongshu\.com/user/[\w/\-]+|xhslink\.com/[\w/]+|v?\.?douyin\.com/[\w/\-]+|(?:space\.)?bilibili\.com/\d+|zhihu\.com/people/[\w\-]+"
    r"|linkedin\.com/in/[\w\-%]+|youtube\.com/(?:@|c/|user/)[\w.\-]+|reddit\.com/(?:u|user)/[\w\-]+|github\.com/[\w\-]+|(?:t|telegram)\.me/\+?\w+|wa\.me/\+?\d+|line\.me/\S+|discord\.gg/\w+|qm\.qq\.com/\S+|u\.wechat\.com/\S+"
    r")(?:\?[\w=&%.\-]*)?",
    re.IGNORECASE,
)
_NO_PROFILE = re.compile(
    r"/(?:watch|search|explore|hashtag|tags?|p|reel|video|share|help|about|policies|legal|stories|status)(?:/|\?|$)",
    re.IGNORECASE,
)


_DOMAINS = tuple(
    f".{name}"
    for name in (
        "com",
        "net",
        "org",
        "cn",
        "edu",
        "gov",
        "io",
        "co",
        "uk",
        "de",
        "hk",
        "tw",
        "info",
        "me",
        "us",
        "ca",
        "au",
        "fr",
        "jp",
    )
)
_PROFILE_WORDS = (
    *(
        "instagram",
        "facebook",
        "fb.",
        "tiktok",
        "twitter",
        "x.com",
        "weibo",
        "threads",
        "pinterest",
        "snapchat",
        "venmo",
    ),
    *("paypal", "linktr", "medium", "patreon", "xiaohongshu", "xhslink", "douyin", "bilibili", "zhihu", "linkedin"),
    *("youtube", "reddit", "github", "t.me", "telegram", "wa.me", "line.me", "discord.gg", "qq.com", "wechat.com"),
)
_WECHAT_WORDS = (
    *(
        "微信",
        "威信",
        "薇信",
        "徽信",
        "卫星",
        "v信",
        "wei信",
        "微x",
        "wx",
        "vx",
        "wechat",
        "we chat",
        "weixin",
        "绿泡泡",
    ),
    *(
        "加微",
        "+v",
        "+ v",
        "➕",
        "加v",
        "加我v",
        "v:",
        "v :",
        "v ",
        "加我",
        "加个",
        "加好友",
        "加下我",
        "联系我",
        "私我",
        "add me",
    ),
)
_NETWORK_WORDS = (
    *(
        "小红书",
        "抖音",
        "快手",
        "微博",
        "知乎",
        "闲鱼",
        "淘宝",
        "支付宝",
        "b站",
        "哔哩",
        "豆瓣",
        "insta",
        "ig",
        "tik",
        "twitter",
    ),
    *(
        "facebook",
        "fb",
        "telegram",
        "tg",
        "电报",
        "snap",
        "discord",
        "kakao",
        "line",
        "skype",
        "reddit",
        "linkedin",
        "youtube",
    ),
    *("nextdoor", "venmo", "paypal", "cash"),
)


def emails(reading: Reading) -> Hits:
    text = reading.text
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield "email", match.start(), match.end()
    is_said = reading.has(" at ", "[at]", "(at)", "{at}", "<at>", "[ at", "( at", "艾特", "圈a", "@")
    if is_said and reading.has("dot", "点", *_DOMAINS):
        for pattern in (_SPELLED_EMAIL, _SPELLED_USER_EMAIL):
            for match in pattern.finditer(text):
                yield "email", match.start(), match.end()


def accounts(reading: Reading) -> Hits:
    """WeChat, QQ, handles and profile links."""
    text = reading.text
    if "/" in text and reading.has(*_PROFILE_WORDS):
        for match in _PROFILE.finditer(text):
            if not _NO_PROFILE.search(match[0]):
                yield "handle", match.start(), match.end()
    if reading.has(*_WECHAT_WORDS):
        for match in _WECHAT.finditer(text):
            if _names_somebody(match["id"], said=bool(match["is"].strip() or match["sep"].strip())):
                yield "wechat", match.start("id"), match.end("id")
        for pattern in (_WXID, _ADD_ME, _WECHAT_LATER):
            for match in pattern.finditer(text):
                group: int | str = 0 if pattern is _WXID else "id"
                yield "wechat", match.start(group), match.end(group)
    if reading.has_number and reading.has("q", "扣扣", "企鹅", "抠抠", "球球", "叩叩"):
        for match in _QQ.finditer(text):
            yield "qq", match.start("id"), match.end("id")
    if reading.has(*_NETWORK_WORDS) and reading.has(*":=@号是叫", " id", " is", "handle", "name"):
        for match in _NETWORK_ID.finditer(text):
            # "Instagram is full of it": after a mere "is" a name looks like one.
            if match["sep"] or not match["id"].isalpha() or text[match.start("id") - 1] in "@号":
                yield "handle", match.start("id"), match.end("id")
    for match in _REDDIT.finditer(text) if "u/" in text else ():
        yield "handle", match.start(), match.end()
    if "@" in text:
        for match in _HANDLE.finditer(text):
            if match["id"].lower() not in _NO_HANDLE:
                yield "handle", match.start(), match.end()


_WORDS = frozenset(
    [
        "about",
        "account",
        "after",
        "again",
        "agree",
        "because",
        "before",
        "being",
        "could",
        "every",
        "first",
        "friend",
        "group",
        "groups",
        "later",
        "maybe",
        "message",
        "moments",
        "official",
        "other",
        "people",
        "please",
        "public",
        "their",
        "there",
        "these",
        "thing",
        "think",
        "those",
        "video",
        "videos",
        "voice",
        "where",
        "which",
        "while",
        "would",
        "photo",
        "photos",
        "payment",
        "pay",
        "mini",
        "program",
        "sticker",
        "stickers",
        "chat",
        "call",
        "calls",
        "contact",
        "contacts",
        "article",
        "articles",
        "store",
        "shop",
        "channel",
        "channels",
        "today",
        "tomorrow",
        "works",
        "working",
        "doesn",
        "instead",
        "support",
        "service",
        "messages",
        "texts",
        "picture",
        "pictures",
        "says",
        "said",
        "never",
        "always",
        "already",
        "platform",
        "anymore",
        "anyway",
        "though",
        "until",
        "since",
        "either",
        "neither",
        "unless",
        "right",
        "still",
        "wechat",
        "weixin",
    ]
)


def _names_somebody(name: str, said: bool) -> bool:
    """Whether what stands behind "WeChat" is an id. After "is" or a colon any word may be one; else it shows digits."""
    if name.lower() in _WORDS:
        return False
    return said or any(c.isdigit() or c in "_-" for c in name)


# --- keys and passwords ---

_SECRET = re.compile(
    r"(?<![A-Za-z0-9_\-])(?:sk-[A-Za-z0-9_\-]{16,}|sk_(?:live|test)_[A-Za-z0-9]{10,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w\-]{15,}"
    r"|AKIA[A-Z0-9]{16}|LTAI[A-Za-z0-9]{12,}|AIza[\w\-]{30,}|xox[abprs]-[\w\-]{10,}|hf_[A-Za-z0-9]{20,}|\d{8,10}:[A-Za-z0-9_\-]{35}"
    r"|eyJ[\w\-]{10,}\.[\w\-]{10,}\.[\w\-]{5,})(?![A-Za-z0-9_\-])"
)
_PASSWORD = re.compile(
    r"(?:密码|口令|password|passwd|pwd|passcode|api[ _-]?key|access[ _-]?token|secret[ _-]?key|(?<![a-z])pin(?=\s*(?:is|:|code|number)))(?:\s*(?:is|是|为|code|number)|\s*[:=])+\s*(?P<id>(?![〔\[])[^\s,，。;；、]{4,64})",
    re.IGNORECASE,
)
_BEARER = re.compile(r"(?<![a-z])bearer\s+(?P<id>[A-Za-z0-9_\-.=+/]{16,})", re.IGNORECASE)


def secrets(reading: Reading) -> Hits:
    text = reading.text
    if reading.has_digit and (reading.has_number or reading.has(*_SECRET_WORDS)):
        for match in _SECRET.finditer(text):
            yield "secret", match.start(), match.end()
    if reading.has("密码", "口令", "pass", "pwd", "key", "token", "pin", "bearer"):
        for pattern in (_PASSWORD, _BEARER):
            for match in pattern.finditer(text):
                yield "secret", match.start("id"), match.end("id")


_SECRET_WORDS = (
    "sk-",
    "sk_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat",
    "glpat",
    "akia",
    "ltai",
    "aiza",
    "xox",
    "hf_",
    "eyj",
)


# --- licence plates ---

_PLATE_ZH = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·•・.\-]?(?=[A-HJ-NP-Z0-9]{0,5}\d)[A-HJ-NP-Z0-9]{4,5}(?:[A-HJ-NP-Z0-9]|[挂学警港澳])(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_PLATE_CUE = re.compile(
    r"(?i:车牌号?码?|licen[cs]e plate|number plate|plate number|registration plate|(?<![a-z])plates?|(?<![a-z])car reg)"
    r"(?i:\s*(?:号|number|no|is|was|are|是|为|on my car|of my car|#))*[\s:#.]*"
    r"(?P<id>(?=[A-Z0-9 \-]{0,8}\d)[A-Z0-9]{1,7}(?:[ \-][A-Z0-9]{1,4}){0,2}|(?=[a-z]*\d)[a-z0-9]{5,8})(?![A-Za-z0-9])"
)


_PLATE_UK = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2} [A-Z]{3}(?![A-Za-z0-9])")


def plates(reading: Reading) -> Hits:
    text = reading.text
    if not reading.has_digit:
        return
    for pattern in (_PLATE_ZH, _PLATE_UK) if reading.has_han else (_PLATE_UK,):
        for match in pattern.finditer(text):
            yield "plate", match.start(), match.end()
    if not reading.has("车牌", "plate", "car reg"):
        return
    for match in _PLATE_CUE.finditer(text):
        if 4 <= len(match["id"].replace(" ", "")) <= 9:
            yield "plate", match.start("id"), match.end("id")
