"""People's names, where the words around them say that they are: "my name is …", 我叫…, 联系人：…

What counts: the name that somebody gives as their own, a contact's or an owner's, and a signature. What does not: pets'
names (the whole set is about them), a surname with a title ("Dr. Chen", 王医生, 张阿姨), "Mr. Whiskers".
"""

import re

from training.privacy.hits import Hits
from training.privacy.plain import PlainText
from training.text.han import HAN

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文欧温符柳左季殷齐梅庄辛管祝岳关蓝焦柏涂欧阳上官司马诸葛"
_NAME_ZH = rf"(?P<name>(?:欧阳|上官|司马|诸葛|皇甫|[{_SURNAMES}])[{HAN}]{{1,2}}|[小阿老][{HAN}]{{1,2}})"
_STOP = r"(?=$|[\s,，。.!！?？;；、:：()（）\"”'’\n的/|]|今年|住|电话|手机|家|是|想|就|我|她|他|也|养|有|在|来自|，)"
_OWN_ZH = re.compile(
    rf"(?:我叫|我的名字(?:是|叫)|我名字叫|本人(?:叫|姓名)?|我是(?!一|个|不|想|说|在|为|因|用|给|把|从|怕|新|刚|养)|大家好,?我是|叫我)\s*[:：]?\s*{_NAME_ZH}{_STOP}"
)
_KIN_ZH = re.compile(
    rf"(?:老公|老婆|妈妈|爸爸|妹妹|姐姐|哥哥|弟弟|先生|太太|丈夫|妻子|朋友|室友|邻居|同事)的?(?:名字)?(?:叫|是)\s*{_NAME_ZH}{_STOP}"
)
_LABELS = (
    "联系人|收件人|收货人|主人姓名|主人名|真实姓名|宠主姓名|姓名|户主|饲主|监护人|寄件人|投保人|持卡人|开户名|户名"
)
_LABEL_ZH = re.compile(
    rf"(?<!宠物)(?<!猫咪)(?<!狗狗)(?:{_LABELS}|主人(?=:)|宠主(?=:))(?:\s*(?:是|为|叫|:)+\s*|\s+)(?P<name>[{HAN}]{{2,4}}(?:·[{HAN}]+)?|[A-Z][a-z]+(?:\s[A-Z][a-z]+){{0,2}}){_STOP}"
)
_LABEL_CLOSE_ZH = re.compile(rf"(?<!宠物)(?:{_LABELS}){_NAME_ZH}{_STOP}")
_NOT_A_NAME_ZH = re.compile(
    r"^(?:小(?:区|猫|狗|兔|鸟|时|心|便|姐|朋|孩|学|宝|家|动|型|号|白|孩|伙|可)|老(?:人|师|家|板|猫|狗|年|公|婆|是|铲|用|客)|阿(?:姨|拉|莫))|^(?:高兴|高度|高中|金毛|金渐|白猫|白色|黄色|黄猫|马上|马尔|常常|常见|方便|方法|万一|任何|何时|何必|关于|关心|向来|于是|毛病|毛孩|文字|温柔|康复|严重|易怒|田园|史宾|任性|成|程序|龙猫|熊猫|武汉|江苏|江西|马来|陈述|许多|常识|余下|夏天|夏季|石家|金华|蓝猫|于此|关键|单|向)"
)
_GIVEN = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'’]+(?:-?[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)?"
_FULL_EN = rf"{_GIVEN}(?:\s(?:[A-Z]\.?|van|von|de|da|del|la|bin)){{0,2}}\s(?:[A-Z]['’])?{_GIVEN}"
_OWN_EN = re.compile(
    rf"(?i:\bmy (?:full |legal |real |own )?name(?:'s| is|:)|\bname's)\s+(?P<name>{_FULL_EN}|[A-Z][a-z'’\-]{{1,20}})\b"
)
_OWN_LOWER_EN = re.compile(
    r"\bmy (?:full |legal |real |own )?name(?:['’]?s| is)\s+(?P<name>(?!not\b|on\b|in\b|the\b|a\b|an\b|too\b|also\b|so\b|listed\b|already\b|still\b|misspelled\b|wrong\b|spelled\b|written\b|printed\b|there\b|missing\b|changed\b)[a-z]{2,15}(?:\s(?!and\b|i\b|my\b|but\b|from\b|with\b|the\b|on\b|in\b|at\b|so\b|we\b|please\b|here\b|a\b)[a-z]{2,15})?)\b",
    re.IGNORECASE,
)
_I_AM_EN = re.compile(rf"\b(?:I am|I'm|I’m|[Tt]his is|[Ii]t's|[Hh]ere is)\s+(?P<name>{_FULL_EN})(?=[\s,.!;:)]|$)")
_LABEL_EN = re.compile(
    rf"(?i:\b(?:owner(?:'s)?(?: full)? name|owner|contact(?: person| name)?|full name|client(?: name)?|emergency contact|guardian|cardholder|account holder|name on (?:the )?card|recipient)\s*(?:is|are|:|-)|(?:attn|c/o|registered to)\s*:?)\s*(?P<name>{_FULL_EN})\b"
)
_NAME_LABEL_EN = re.compile(rf"(?m)(?:^|[,;|]\s*)(?:Name|NAME|name)\s*:\s*(?P<name>{_FULL_EN})\b(?!\s*\()")
_SIGNED_EN = re.compile(
    rf"(?i:(?:kind |best |warm )?regards|best wishes|sincerely|yours(?: truly)?|(?:all the )?best|cheers|thanks(?: so much| a lot| again)?|thank you(?: so much)?|many thanks)\s*[,!.\-–—]*\s*\n?\s*(?:[-–—~]\s*)?(?P<name>{_FULL_EN})\s*(?=$|\n)"
)
_OWNER_EN = re.compile(rf"\b[Oo]wner\s+(?P<name>{_FULL_EN})\b")
_HERE_EN = re.compile(
    rf"(?:^|[.!\n]\s*|\b(?i:hello|hi|hey|good (?:morning|evening|afternoon))[,!]?\s+)(?P<name>{_FULL_EN})\s+here\b"
)
_TITLED_EN = re.compile(rf"\b(?:Mr|Mrs|Ms|Mx|Miss)\.?\s+(?P<name>{_FULL_EN})\b")
_NOT_A_NAME_EN = re.compile(
    r"^(?:New|First|Doctor|Doc|Sure|Quite|Too|Now|Here|About|Going|Worried|Scared|Afraid|Sorry|Glad|Only|Always|Never|Feeling|Trying|Looking|Using|Having|Not|The|So|Very|Really|Just|Still|Also|Dr|German|Golden|Great|French|English|American|British|Maine|Persian|Siberian|Border|Yorkshire|Labrador|Royal|Blue|Hill|Science|Purina|Chinese|Happy|Good|Vitamin|Type|Stage|Saint|Shih|Jack|Cavalier|Boston|Australian|Scottish|Russian|Holland|Guinea|Basset|Bernese|Belgian|Cocker|Doberman|Alaskan|West|San|Los|North|South|East|Cushing|Addison|Lyme|Horner|Mr|Mrs|Ms)\b"
)


_LABELS_ZH = (
    *("联系人", "收件人", "收货人", "主人", "姓名", "户主", "饲主", "监护人", "寄件人", "投保人", "持卡人"),
    *("开户名", "户名", "宠主"),
)
_KIN_WORDS_ZH = tuple("公婆妈爸女儿妹姐哥弟生太夫妻友居事")
_LABELS_EN = ("owner", "contact", "name", "client", "guardian", "holder", "registered", "attn", "c/o", "recipient")
_GOODBYES = ("regards", "best", "wishes", "sincerely", "yours", "cheers", "thank")


def names(plain: PlainText) -> Hits:
    """Names of people."""
    if plain.has_han:
        yield from _chinese(plain)
    yield from _english(plain)


def _chinese(plain: PlainText) -> Hits:
    patterns = (
        (_OWN_ZH, plain.has("我", "本人")),
        (_KIN_ZH, plain.has(*"叫是") and plain.has(*_KIN_WORDS_ZH)),
        (_LABEL_ZH, plain.has(*_LABELS_ZH)),
        (_LABEL_CLOSE_ZH, plain.has(*_LABELS_ZH)),
    )
    for pattern, may_be_there in patterns:
        for match in pattern.finditer(plain.text) if may_be_there else ():
            if not _NOT_A_NAME_ZH.match(match["name"]):
                yield "name", match.start("name"), match.end("name")


def _english(plain: PlainText) -> Hits:
    patterns = (
        (_OWN_EN, plain.has("name")),
        (_OWN_LOWER_EN, plain.has("my ") and plain.has("name")),
        (_LABEL_EN, plain.has(*_LABELS_EN)),
        (_NAME_LABEL_EN, plain.has("name")),
        (_SIGNED_EN, plain.has(*_GOODBYES)),
        (_TITLED_EN, plain.has("mr", "ms", "mx", "miss")),
        (_I_AM_EN, plain.has("i am", "i'm", "i’m", "this is", "it's", "here is")),
        (_OWNER_EN, plain.has("owner ")),
        (_HERE_EN, plain.has(" here")),
    )
    for pattern, may_be_there in patterns:
        for match in pattern.finditer(plain.text) if may_be_there else ():
            if not _NOT_A_NAME_EN.match(match["name"]):
                yield "name", match.start("name"), match.end("name")
