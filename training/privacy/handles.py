"""Names by which somebody is known online: @names, accounts at twenty networks, links to profiles."""

import re

from training.privacy.hits import Hits, hits
from training.privacy.plain import PlainText
from training.text.han import HAN

_NETWORK = (
    r"(?:小红书|抖音|快手|微博|知乎|闲鱼|淘宝|支付宝|b站|哔哩哔哩|豆瓣|instagram|insta|(?<![a-z])ig(?![a-z])|tik\s?tok|twitter|facebook|(?<![a-z])fb(?![a-z])|telegram"
    r"|(?<![a-z])tg(?![a-z])|电报|snapchat|(?<![a-z])snap(?![a-z])|discord|kakao|(?<![a-z])line(?=\s*id)|skype|reddit|linkedin|youtube|nextdoor|venmo|paypal|cash ?app)"
)
_NETWORK_ID = re.compile(
    rf"{_NETWORK}(?:\s*(?:号码|号|账号|帐号|昵称|名字|名|搜|是|叫|(?:id|handle|user ?name|name|account|is)(?![a-z]))){{0,3}}"
    r"\s*(?P<sep>[:=@]{1,2}|(?<=号)|(?<=id)|(?<=is)|(?<=是)|(?<=叫)|(?<=handle)|(?<=name))\s*@?(?P<id>(?:live:)?[A-Za-z0-9][\w.\-]{2,29}(?:#\d{4})?"
    rf"|[{HAN}][\w{HAN}]{{1,15}})",
    re.IGNORECASE,
)
_REDDIT = re.compile(r"(?<![\w/])/?u/[A-Za-z0-9_\-]{3,20}(?![\w/])")
_HANDLE = re.compile(
    r"(?<![\w@./+\-])@(?P<id>[A-Za-z][A-Za-z0-9_.\-]{3,31}(?<![.\-])"
    rf"|[{HAN}][{HAN}A-Za-z0-9_\-]{{1,14}})(?![@A-Za-z0-9_])"
)
_NO_HANDLE = frozenset(
    (
        *("night", "morning", "noon", "midnight", "breakfast", "lunch", "dinner", "bedtime", "home", "work"),
        *("clinic", "least", "most", "once", "room", "about", "first", "start", "the", "this", "that"),
    )
)
"""What stands behind an @ that means "at"."""
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
_PROFILE_WORDS = (
    *("instagram", "facebook", "fb.", "tiktok", "twitter", "x.com", "weibo", "threads", "pinterest"),
    *("snapchat", "venmo", "paypal", "linktr", "medium", "patreon", "xiaohongshu", "xhslink", "douyin"),
    *("bilibili", "zhihu", "linkedin", "youtube", "reddit", "github", "t.me", "telegram", "wa.me", "line.me"),
    *("discord.gg", "qq.com", "wechat.com"),
)
_NETWORK_WORDS = (
    *("小红书", "抖音", "快手", "微博", "知乎", "闲鱼", "淘宝", "支付宝", "b站", "哔哩", "豆瓣", "insta", "ig"),
    *("tik", "twitter", "facebook", "fb", "telegram", "tg", "电报", "snap", "discord", "kakao", "line"),
    *("skype", "reddit", "linkedin", "youtube", "nextdoor", "venmo", "paypal", "cash"),
)
_ANNOUNCING = (*":=@号是叫", " id", " is", "handle", "name")


def handles(plain: PlainText) -> Hits:
    """Handles, accounts and links to profiles."""
    text = plain.text
    if "/" in text and plain.has(*_PROFILE_WORDS):
        for match in _PROFILE.finditer(text):
            if not _NO_PROFILE.search(match[0]):
                yield "handle", match.start(), match.end()
    if plain.has(*_NETWORK_WORDS) and plain.has(*_ANNOUNCING):
        for match in _NETWORK_ID.finditer(text):
            # "Instagram is full of it": after a mere "is" a name looks like one.
            if match["sep"] or not match["id"].isalpha() or text[match.start("id") - 1] in "@号":
                yield "handle", match.start("id"), match.end("id")
    if "u/" in text:
        yield from hits("handle", _REDDIT, text)
    if "@" in text:
        for match in _HANDLE.finditer(text):
            if match["id"].lower() not in _NO_HANDLE:
                yield "handle", match.start(), match.end()
