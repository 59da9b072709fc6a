"""Medicine doses: questions that ask for one, and answers that name one. The bot names no dose; a vet does."""

import re
from typing import NamedTuple

from bot.triage.patterns import any_of, words
from bot.triage.poisons import SUBSTANCES

_HUMAN = any_of(
    "|".join(SUBSTANCES[name] for name in ("poison_paracetamol", "poison_painkiller"))
    + "|benadryl|diphenhydramine|loratadine|claritin|cetirizine|zyrtec|melatonin|imodium|loperamide|pepto*|"
    "pepto bismol|omeprazole|"
    "famotidine|pepcid|gabapentin|trazodone|xanax|valium|diazepam|prednisone|prednisolone|amoxicillin|amoxi*|"
    "antibiotics?|doxycycline|"
    "metronidazole|cephalexin|clavamox|augmentin|azithromycin|human (?:medicine|medication|meds|pills|"
    "painkillers?)|cough syrup|"
    "cold medicine|sleeping pills?|hydrogen peroxide|cbd oil|mucinex|robitussin|tums|antihistamine*|"
    "allergy (?:pill|med|tablet)s?|"
    "苯海拉明|氯雷他定|开瑞坦|西替利嗪|扑尔敏|褪黑素|蒙脱石散|思密达|止泻药|奥美拉唑|法莫替丁|阿莫西林|"
    "头孢\\w{0,3}|青霉素|阿奇霉素|"
    "土霉素|甲硝唑|多西环素|强力霉素|恩诺沙星|抗生素|消炎药|感冒药|感冒灵|板蓝根|连花清瘟|小儿\\w{0,4}|人药|人用药|"
    "人吃的药|泼尼松|地塞米松|"
    "云南白药|藿香正气\\w?|诺氟沙星|氟哌酸|红霉素|罗红霉素|庆大霉素|黄连素|胃复安|止吐药|左氧氟沙星|安定|肠炎宁|"
    "双氧水|利福昔明"
)
"""Medicines of people, or that only a vet may dose, by name."""
_DRUG = any_of(
    "medicine*|medication*|meds|pills?|tablets?|capsules?|drugs?|painkiller*|dewormer*|wormer|de-wormer|drops|"
    "syrup|injection*|shots?|insulin|"
    "meloxicam|metacam|carprofen|rimadyl|onsior|robenacoxib|ivermectin|fenbendazole|panacur|praziquantel|drontal|"
    "milbemax|apoquel|cerenia|"
    "maropitant|tramadol|phenobarb*|steroids?|furosemide|lasix|levetiracetam|keppra|fluconazole|itraconazole|"
    "mirtazapine|heartgard|bravecto|nexgard|simparica|"
    "revolution|frontline|bromide|methimazole|dosage|dose|doses|药|药片|药丸|药水|胶囊|片剂|止咳\\w{0,2}|糖浆|"
    "口服液|驱虫药|止痛药|胰岛素|美洛昔康|痛立定|伊维菌素|芬苯达唑|吡喹酮|"
    "拜宠清|大宠爱|福来恩|海乐妙|阿苯达唑|速诺|拜有利|科特壮|眼药水|滴耳液|滴眼液|伊曲康唑|干扰素|止吐宁|胃能|"
    "多拉菌素|妙宠爱|阿福拉纳|内驱|外驱|体内驱虫|打虫药"
)
_AMOUNT = re.compile(
    words(
        "how much|how many|howmuch|what amount|what quantity|what dose|what dosage|dosage|dosing|dose|doses|"
        "how often|how frequently|max dose|safe amount|right amount|mg|milligram*|ml|mls|cc|iu|mcg|half a|"
        "quarter of a|a quarter|per kg|per pound|per lb|times a day|correct amount|how big a dose"
    )
    + (
        r"|多少(?!钱|费|块钱|天|岁|次)|几(?:片|粒|颗|毫升|毫克|滴|支|包|袋|丸|mg|ml|克|针)|[半一两二三四\d](?:片|"
        r"粒|颗(?!牙)|丸|毫升|毫克|ml|mg)|剂量|用量|吃多少|喂多少|怎么(?:喂|吃|用量|服|算)|一次(?:吃|喂|用|多少)|"
        r"一天(?:吃|喂)?几次|一日几次|每天几次|按体重|每公斤|多大量|毫克|毫升|mg|ml|四分之一|够不够量"
    )
)
_MAY_I = re.compile(
    r"\b(?:can|could|may|should|shall|is it (?:ok|okay|safe|alright|fine)|ok to|okay to|safe to|safe for|"
    r"alright to|want to|wanna|gonna|going to|thinking of|planning to|what if i|good idea to|allowed|"
    r"am i able)\b.{0,40}\b(?:give|gave|giving|feed|take|have|get|use|dose|put|administer|try)\b|\bcan (?:cats|"
    r"dogs|a cat|a dog|my \w+|he|she|it|kittens|puppies|rabbits) (?:have|take|eat|get)\b|\bsafe for (?:cats|dogs|"
    r"my|a)\b|"
    r"能不能|可不可以|可以|能(?:给|喂|吃|用|服|打)|能(?:猫|狗)|行吗|行不行|可否|要不要|该不该|想给|打算给|准备给|"
    r"是不是可以|是否可以|适合吃|用什么药|吃什么药|喂什么药"
)
_MONEY = re.compile(
    r"\b(?:cost|costs|price|priced|money|dollars?|pay|expensive|euros?|pounds? for|\$)\b|多少钱|价格|费用|价位|"
    r"贵|便宜|收费"
)
_OTHER_AMOUNT = re.compile(
    r"(?:how much|how many|how often|多少|几[片粒颗克次]|[半一两]片|怎么(?:喂|吃)|ml|毫升|half a|"
    r"quarter)[^,.!?。;]{0,16}?(?:\b(?:food|water|kibble|wet|dry|treats?|exercise|sleep|milk|formula|chicken|"
    r"tuna|rice|pumpkin|carrots?|apples?|hay|time|walks?|weigh|times should i feed|litter|calories|meals?|"
    r"days?|weeks?|hours?|does the|does a|do i feed|should i feed my (?:puppy|kitten|dog|cat)\b(?! (?:of|"
    r"the)))\b|粮|水|饭|肉|鸡|罐头|冻干|零食|奶|羊奶|蔬菜|水果|运动|睡|时间|钱|食|胡萝卜|苹果|猫条|南瓜|蛋黄|"
    r"克重|体重|面包|叶|草|猫砂|黄瓜|鱼)"
)
_FEEDING = re.compile(
    r"(?:喂|吃|服|打|一次|每次|每天|一天|用)[^,.!?。;]{0,6}(?:几|多少|半|一|两) ?个?(?:片|粒|丸|毫克|毫升|mg|ml|"
    r"支|单位)|(?:几|多少) ?(?:片|粒|丸|毫克|mg)(?!.{0,2}(?:肉|鸡|狗粮|猫粮|粮|冻干|面包|苹果|黄瓜|菜|叶))|"
    r"\b(?:how many|what) (?:mg|milligrams|ml|mls|pills|tablets|capsules|cc|units|drops)\b|\bhow many mgs?\b|"
    r"\b(?:what|whats|right|correct|safe|proper|the|max|maximum|lethal) (?:is the |s the )?(?:\w+ )?(?:dose|"
    r"dosage|dosing)\b|\b(?:dose|dosage) (?:for|of|by)\b|剂量|用药量"
)

_FOOD = re.compile(
    r"\b(?:food|kibble|water|milk|formula|treats?|chicken|rice)\b|奶|粮|水(?!剂)|肉|罐头|冻干|零食|饭|蛋|果|菜"
)


def asks_for_dose(text: str) -> bool:
    """True if a normalised text asks how much of a medicine to give, or whether to give one of people's medicines."""
    sentences = [part for part in re.split(r"[。!?\n;]+|(?<!\d)\.(?!\d)", text) if part.strip()]
    for i, sentence in enumerate(sentences):
        near = " , ".join(sentences[max(i - 1, 0) : i + 2])
        if _MONEY.search(sentence):
            continue
        amount = _AMOUNT.search(sentence) is not None and not _OTHER_AMOUNT.search(sentence)
        if amount and (re.search(_HUMAN, near) or re.search(_DRUG, near)):
            return True
        if _FEEDING.search(sentence) and not _OTHER_AMOUNT.search(sentence) and not _FOOD.search(sentence):
            return True
        if _MAY_I.search(sentence) and re.search(_HUMAN, sentence):
            return True
    return False


class Dose(NamedTuple):
    """A dose in an answer: `answer[start:end] == text`."""

    start: int
    end: int
    text: str


_N = (
    r"(?:\d+(?:[.,]\d+)?(?:\s*(?:-|–|—|~|～|to|至|到)\s*\d+(?:[.,]\d+)?)?|\d+/\d+|½|¼|¾|half|quarter|one|two|three|"
    r"four|five|ten|a|an|半|一|二|两|三|四|五|十|几|四分之一|三分之一|二分之一|数)"
)
_WEIGHT = r"(?:kg|kgs|kilo(?:gram)?s?|lb|lbs|pounds?|公斤|千克|斤|体重)"
_OFTEN = (
    r"(?:[\s,，、;；(（]*(?:once|twice|three times|\d+ times|every \d+(?:\s*[-–to]+\s*\d+)? ?(?:h|hours?|hrs)|"
    r"every (?:day|other day|twelve hours|eight hours)|daily|a day|per day|per dose|by mouth|orally|q\d+h|bid|sid|"
    r"tid|"
    r"(?:每|一)(?:天|日|次|\d+(?:至|-|到)?\d*个?小时|[一二三四六八十两]+个?小时)(?:喂|服|吃|用|口服)?(?:\d|"
    r"[一二两三四])?次?)[)）]?)*"
)
_STRONG = re.compile(
    rf"(?:(?:每|per|for every|for each|every)\s*(?:\d+|一)?\s*{_WEIGHT}(?:体重|of body ?weight|"
    rf"bodyweight)?[^.!?。！？\n]{{0,10}}?)?"
    rf"(?<![a-zA-Z0-9.]){_N}\s*-?\s*(?:mg|mcg|µg|μg|ug|milligrams?|micrograms?|iu|international units|毫克|微克|"
    rf"国际单位|单位)(?![a-z])(?:\s*(?:/|per|每|of)\s*(?:\d+\s*)?{_WEIGHT}(?![a-z])(?:\s*(?:体重|body ?weight|"
    rf"of body ?weight))?)?{_OFTEN}",
    re.IGNORECASE,
)
_VOLUME = re.compile(
    rf"(?:(?:每|per|for every|for each|every)\s*(?:\d+|一)?\s*{_WEIGHT}(?:体重|of body ?weight|"
    rf"bodyweight)?[^.!?。！？\n]{{0,12}}?)?"
    rf"(?<![a-zA-Z0-9.]){_N}\s*-?\s*(?:ml|mls|millilit(?:er|re)s?|cc|毫升|c\.c\.|g|grams?|克|drops?|滴|units?|"
    rf"teaspoons?|tsp|tablespoons?|tbsp|茶匙|勺)(?![a-z])(?:\s*(?:/|per|"
    rf"每)\s*(?:\d+\s*)?{_WEIGHT}(?![a-z]))?{_OFTEN}",
    re.IGNORECASE,
)
_PIECES = re.compile(
    rf"(?<![a-zA-Z0-9.]){_N}(?:\s+(?:of )?(?:a |an |whole |small |baby |children'?s |adult |regular |low-dose |"
    rf"\d+ ?mg ))*\s*(?:of )?(?:[a-z]+ )?(?:tablets?|pills?|capsules?|caplets?|pipettes?|doses|suppositor(?:y|ies)|"
    rf"aspirins?|tabs?)(?![a-z]){_OFTEN}"
    rf"|{_N}\s*(?:小)?(?:片|粒|颗|丸|支|袋|包|胶囊|针){_OFTEN}",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    (
        r"\b(?:water|food|kibble|shampoo|milk|formula|treats?|fluids? (?:intake|a day)|drinks?|drink|wet food|"
        r"dry food|chicken|rice|pumpkin|fib(?:er|re)|fish|vegetables?|litter|broth|calories|kcal|protein|meat|tuna|"
        r"bath|dilute\w*|saline|weighs?|bowl|carrots?|hay|pellets|blueberr\w*|yog\w*|egg|conditioner|ear cleaner|"
        r"ear wash|bites?|cookies?)\b|水|粮|食物|罐头|浴液|沐浴|洗澡|肉|鸡|奶|零食|冻干|猫条|饮|蔬菜|水果|南瓜|"
        r"香波|稀释|猫砂|米|蛋|鱼|粥|胡萝卜|苹果|面包|黄瓜|菜|叶|营养膏|化毛膏|洗耳|蓝莓|牙膏"
    ),
    re.IGNORECASE,
)
_LABEL = re.compile(
    (
        r"/\s*d[lL]|/\s*l\b|mmol|per (?:100 ?g|1,?000 ?kcal|kg of (?:food|diet)|serving|can|cup|liter|litre)|每100|"
        r"每千克(?:粮|饲料|食物)|dry matter|干物质|钠|磷|钙|牛磺酸|taurine|sodium|phosph\w*|calcium|contains?|"
        r"含有?|含量|glucose|血糖|creatinine|肌酐|toxic|中毒|致死|lethal|theobromine|可可碱|magnesium|镁|潮湿|湿度"
    ),
    re.IGNORECASE,
)
_MEDICAL = re.compile(
    (
        rf"{_HUMAN}|{_DRUG}|\b(?:aspirin|tablet|oral(?:ly)?|suspension|antibiotic|liquid (?:med|suspension)|"
        rf"peroxide|syringe)\b|药|服用|口服|喂服|滴剂|注射|双氧水|灌"
    ),
    re.IGNORECASE,
)
_TAKE = re.compile(
    (
        r"\b(?:give|take|administer|offer|dose|use|feed|inject|needs?|start with|repeat)\b|喂|吃|服|给|口服|每次|"
        r"用|打|灌|一次"
    ),
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[。！？!?\n；;]|\.(?!\d)")
_WIDTHS = str.maketrans({0xFF01 + i: chr(0x21 + i) for i in range(94)} | {"\u3000": " "})


def doses_in(answer: str) -> list[Dose]:
    """Every medicine dose that an answer names, in order, not overlapping; amounts of food, water or shampoo are none.

    Positions are those of `answer` as it is, so that a caller can strike them out.
    """
    text = answer.translate(_WIDTHS)
    found: list[Dose] = []
    for pattern in (_STRONG, _PIECES, _VOLUME):
        for match in pattern.finditer(text):
            start, end = match.span()
            end = start + len(match[0].rstrip(" ,，、;；(（"))
            if any(start < dose.end and dose.start < end for dose in found) or end == start:
                continue
            if _is_dose(text, start, end, pattern):
                found.append(Dose(start, end, answer[start:end]))
    return sorted(found)


def _is_dose(text: str, start: int, end: int, pattern: re.Pattern[str]) -> bool:
    sentence_start = max((m.end() for m in _CLAUSE_END.finditer(text, 0, start)), default=0)
    stop = _CLAUSE_END.search(text, end)
    sentence = text[sentence_start : stop.start() if stop else len(text)].casefold()
    near = text[max(sentence_start, start - 14) : end + 14].casefold()
    what = text[start:end].casefold()
    tail = text[end : end + 12].casefold()
    if _LABEL.search(near) and not re.search(r"/\s*kg|每公斤|per kg", what):
        return False
    if pattern is _STRONG:
        if re.search("单位", what) and not re.search("胰岛素|药|注射", sentence):
            return False
        return not re.search(r"^\s*(?:电|v\b)", tail)
    if pattern is _PIECES:
        if re.match(
            (
                r"\s*(?:鸡|狗粮|猫粮|肉|冻干|面包|苹果|黄瓜|菜|叶|牛肉|胡萝卜|生菜|牙|心|头|毛|零食|尿|树|果|蓝莓|"
                r"草莓|猫砂|湿巾|纸|段|区|罐|妙鲜)"
            ),
            tail,
        ):
            return False
        if re.search(r"(?:片|粒|颗|丸|支|袋|包|针|胶囊)", what):
            return bool(_MEDICAL.search(sentence) or (re.search("片|丸|胶囊", what) and _TAKE.search(near)))
        return not re.match(r"(?:a|an|one) (?:new )?(?:pill|tablet)s?$", what) or bool(_TAKE.search(near))
    if re.search(r"/\s*kg|/kg|per (?:kg|lb|pound)|每公斤|每千克|公斤体重", what):
        return not _HARMLESS.search(sentence) or bool(_MEDICAL.search(near))
    return (
        bool(_MEDICAL.search(sentence))
        and not _HARMLESS.search(near)
        and bool(re.search(r"\d|半|half|一|两|one|two|滴|drop", what))
    )
