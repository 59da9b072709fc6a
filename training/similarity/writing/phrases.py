"""Turns of phrase that say something in words that mean something else elsewhere, brought to plain ones: in their order."""

import re

from training.text.han import HAN

_PETS = "dogs?|cats?|puppies|kittens|rabbits?"
_ENGLISH = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"\bleaves\b", "leaf"),  # whose plural has the stem of "to leave"
        (r"\b(what|how|where|why|when|who)('?s|s'|'re)\b", r"\1 is"),
        (r"n't\b", "nt"),
        (r"'(s|re|ve|ll|d|m)\b", ""),
        ("'", ""),
        (r"\b(can|do|does|did|is|are|was|has|have|had|would|could|should|were) not\b", r"\1nt"),
        (r"\bcantt?\b", "cant"),
        (r"(?<=[a-z\d])[-/](?=[a-z\d])", " "),
        # To stop it getting worms is to prevent them; to stop it getting on the table is not.
        (
            r"\bstop(?:ping)? ((?:\w+ ){1,4}?)(?:from )?(?:getting|catching|picking up|having)"
            r"(?! (?:on|in|into|up|out|off|to|at)\b)",
            r"prevent \1",
        ),
        (r"\bloo?s(e|ing)(?= (?:there|their|his|her|its|the|baby|weight|teeth|hair|fur)\b)", r"los\1"),
        (r"\b(a|the|our|my|his|her) wee (?=[a-z])", r"\1 "),  # small, as the Scots say
        (r"\bleft (?=by|alone|over|behind|for|in|at|home|with|on)|(?<=be )left|(?<=been )left", "leave "),
        (r"\b(a|new|little|week old|wk old|month old|the) pup\b|\bpups\b", r"\1 puppy"),
        (r"\b(?:bring(?:ing)?|brought|getting) (?:a |an |my |our |the )?(?:new )?((?:\w+ )?\w+) home\b", r"new \1"),
        (r"\ba (?:little |tiny |wee )?bit\b(?: of)?", "slightly"),  # no bite
        (r"\bonce (?=(?:he|she|it|they|the|my|our|hes|shes|were|theyre) )", "after "),
        (
            r"\bafter (?:his |her |their |its |a |the )?(?:dinner|breakfast|lunch|supper|meals?|mealtimes?)\b",
            "after eating",
        ),
        (r"\b(i|we|you) stop (?=\w+ing\b)", r"\1 dont "),
        (r"\b(?:when|while|as) (?:he|she|it)(?: is|s)? eat(?:s|ing)(?=[,.?!]|$| (?:his|her|its)\b)", "while eating"),
        (r"\b(\d+)(?:st|nd|rd|th)\b", r"\1"),
        (r"\bsecond (?=jab|shot|vacc|inject|dose|litter|booster|round)", "2 "),
        (r"\bthird (?=jab|shot|vacc|inject|dose|litter|booster|round)", "3 "),
        (r"^r (?=[a-z])|(?<= )r (?=[a-z])", "are "),
        (rf"\b4 (?=(?:my|the|a|me|him|her|{_PETS})\b)", "for "),
        (r"^who (?=can|should|may|does|is|will|do|must)", "whoever "),
        (r"\bdrink more( water)?\b", "increase water intake"),  # what is wished; drinking more is a sign
        (r"\b(?:take|taking|get|getting) ((?:\w+ ){1,3}?)off\b", r"remove \1"),
    )
]
_CHINESE = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        ("有(?:什么|啥|哪些)(.{1,4}?)的?(?:技巧|方法|办法|窍门|诀窍|妙招)", r"怎么\1"),
        (r"接(.{1,5}?)回[家来]", r"新\1"),
        (r"(能|可以)(.{0,4}?)([吃喝喂给])几[颗粒片口块个勺](?=[吗呢啊呀?。!\s]|$)", r"\1\2\3"),
        (
            r"(?:每?隔)?[几多少]+(?:天|周|个?月|个?星期|个?礼拜|年)([^,。?!几多]{1,8}?)[1一][次回](?![几多])",
            r"多久\1一次",
        ),
        ("([戴穿买用笼缸箱盆盒包窝])(要|得|需要)?多大", r"\1\2什么尺寸"),
        ("半(岁|年)", "6个月"),
    )
]
_CHINESE_AFTER_NUMBERS = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        (rf"(?<=[{HAN}])不(?=[?!。~\s]*$)", "吗"),
        (rf"(?<=[{HAN}])(?<![都也还从有])[没未](?=[?!。~\s]*$)", "吗"),
        (r"([驱打洗剪换刷梳清遛做])(\d+)([次回])([虫澡牙毛水粮针]|疫苗|指甲|耳朵|绝育)", r"\1\4\2\3"),
        # 能不能, 吃不吃: a question, no negation.
        (rf"([{HAN}])不\1", r"\1"),
        (r"(有|好|可)没\1", r"\1"),
    )
]


def plain_english(text: str) -> str:
    """A lower-case text without the English turns of phrase."""
    return _replace(text, _ENGLISH)


def plain_chinese(text: str) -> str:
    """A simplified text without the Chinese turns of phrase, but for those with numbers."""
    return _replace(text, _CHINESE)


def plain_questions(text: str) -> str:
    """A simplified text whose numbers are digits without 吃不吃, 洗一次澡 and the like."""
    return _replace(text, _CHINESE_AFTER_NUMBERS)


def _replace(text: str, phrases: list[tuple[re.Pattern[str], str]]) -> str:
    for pattern, plain in phrases:
        text = pattern.sub(plain, text)
    return text
