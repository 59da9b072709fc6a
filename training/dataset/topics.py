"""What a question is about, by words: a rough map of the dataset, to see what is missing. Nothing is decided by it."""

import re
import unicodedata

from training.text.han import simplify

OTHER = "other"

# topic → (Chinese words, the beginnings of English words; `\b` where a word has to end). A question belongs to the
# topic with the most hits; in a tie to the one that stands higher: who writes "vomits after the vaccination" asks
# about that.
WORDS: dict[str, tuple[str, str]] = {
    "vaccination": (
        "疫苗|免疫|接种|打针|狂犬|猫三联|犬四联|妙三多|抗体|加强针",
        r"vaccin|immuniz|immunis|rabies|booster|titer|titre",
    ),
    "parasites": (
        "驱虫|寄生虫|跳蚤|蜱虫|蜱|螨虫|耳螨|蛔虫|绦虫|虱子|大宠爱|福来恩|体内外驱",
        r"deworm|worm|parasit|flea|tick|mite|lice|louse",
    ),
    "poisoning": (
        "中毒|误食|误吞|毒|巧克力|洋葱|百合|葡萄|木糖醇|老鼠药",
        r"poison|toxic|chocolate|onion|xylitol|lil(?:y|ies)|grape|raisin|swallow|antifreeze",
    ),
    "urinary": (
        "尿|膀胱|肾|结石|小便|排尿|尿闭|尿血|泌尿",
        r"urin|pee(?:s|ing|d)?\b|bladder|kidney|renal|cystitis|crystal",
    ),
    "digestion": (
        "呕吐|吐了|吐|腹泻|拉稀|软便|便秘|便血|大便|肠胃|肚子|消化|不吃|食欲|毛球|打嗝",
        r"vomit|throw(?:s|ing)?\b|diarrh|constipat|stool|poop|fa?eces|stomach|digest|appetite|hairball|bloat|"
        r"hiccup|belch",
    ),
    "skin": (
        "皮肤|掉毛|脱毛|瘙痒|痒|猫癣|真菌|皮屑|红疹|湿疹|过敏|毛囊|黑下巴|耳朵|耳屎",
        r"skin|itch|scratch|fur|coat|shed(?:s|ding)?\b|hair|rash|mange|ringworm|fung|dandruff|allerg|ears?\b|"
        r"hot spot",
    ),
    "eyes_teeth": (
        "眼|泪|角膜|结膜|口臭|牙|刷牙|口腔|口炎|牙龈|牙结石",
        r"eyes?\b|tear(?:s|ing)?\b|cornea|conjunctiv|teeth|tooth|dental|gums?\b|gingiv|breaths?\b|mouth",
    ),
    "breathing": (
        "咳嗽|咳|喷嚏|鼻涕|流鼻|呼吸|喘|感冒|猫鼻支|肺|气管",
        r"cough|sneez|nose|nasal|breathing|wheez|pant(?:s|ing)?\b|cold\b|flu\b|lung|kennel",
    ),
    "injury": (
        "骨折|骨|瘸|跛|受伤|伤口|关节|摔|扭伤|流血|咬伤|腿",
        r"fractur|broken|limp|wound|injur|joint|hips?\b|arthrit|sprain|bleed|legs?\b|paws?\b|bites?\b|bitten",
    ),
    "breeding": (
        "绝育|去势|发情|怀孕|生产|分娩|产仔|哺乳|配种|假孕|结扎",
        r"neuter|spay|castrat|heat\b|pregnan|whelp|birth|litters?\b|mating|breed(?:ing)?\b|nursing",
    ),
    "behaviour": (
        "行为|乱叫|叫|咬人|咬|抓|打架|训练|教|定点|乱尿|拆家|分离焦虑|焦虑|应激|害怕|胆小|攻击|睡觉|磨爪|躲|踩奶|舔|钻|精力|挖|扑|吃自己的|护食|认主|一起养|相处|新猫|孤单|吵|说话",
        r"behavio|train|bark|meow|bite|aggress|anxi|scared|fear|stress|fight|chew|scratching|sleep|"
        r"cry(?:ing)?\b|howl|jump|introduc|knead|lonely|nip(?:s|ping)?\b|tilt|dig(?:s|ging)?\b|"
        r"hid(?:e|es|ing)\b|growl|hiss|purr|lick|zoomies|bored",
    ),
    "feeding": (
        "喂|吃什么|能吃|可以吃|能喝|可以喝|多吃|猫粮|狗粮|猫饭|粮|饮食|食物|罐|零食|冻干|奶粉|牛奶|营养|喝水|体重|减肥|换粮|挑食|提摩西|草|生骨肉|补|断奶|一天吃|多少克|"
        "鸡胸|鸡蛋|水果|胡萝卜|酸奶|骨头",
        r"feed|food|diet|eat(?:s|ing)?\b|treats?\b|kibble|wet|nutrit|milk|water|weigh|calori|hay\b|supplement|"
        r"snack|tuna|chicken\b|eggs?\b|rice\b|raw\b|fruit|carrot|apple|cheese|peanut|picky|bowl|hungry|fat\b|"
        r"overweight|ok for",
    ),
    "care": (
        "洗澡|洗完|梳毛|指甲|美容|砂|笼|搬家|托运|坐飞机|飞机|寄养|温度|环境|清洁|遛|散步|散热|冬眠|出门|牵引|狗绳|项圈|玩具|猫薄荷|晒太阳|穿|怕冷|怕热|鱼缸|换水|窝|推车|"
        "航空箱",
        r"bath(?:e|ing)?\b|wash|groom|brush|nail|claw|litter|cage|travel|boarding|temperature|clean|"
        r"walk(?:s|ing|ed)?\b|exercise|toy|harness|collar|leash|crate|bed\b|fly(?:ing)?\b|flight|carrier|tank|"
        r"car\b|alone|indoor|outdoor|hibernat|coat\b|winter",
    ),
    "clinic": (
        "体检|预约|挂号|几点|开门|营业|费用|多少钱|收费|价格|保险|芯片|晶片|复查|报告|地址|电话|绝育费|诊所|医院在",
        r"appointment|check-?up|costs?\b|price|insur|microchip|open(?:ing)?\b|hours|clinic|address|phone|"
        r"second opinion|report",
    ),
    "choosing": (
        "品种|想养|领养|买猫|买狗|养什么|适合|新手|取名|名字|多大算|成年|寿命|几个月",
        r"which breed|what breed|adopt|shelter|first-time|names?\b|live\b|lifespan|old|is\b|grown",
    ),
}


def topic_of(question: str) -> str:
    """One of `WORDS`' topics, or `other`."""
    text = simplify(unicodedata.normalize("NFKC", question).casefold())
    best, most = OTHER, 0
    for topic, pattern in _PATTERNS.items():
        hits = len(set(pattern.findall(text)))
        if hits > most:
            best, most = topic, hits
    return best


_PATTERNS = {
    topic: re.compile(rf"{chinese}|(?<![a-z])(?:{english})", re.IGNORECASE)
    for topic, (chinese, english) in WORDS.items()
}
