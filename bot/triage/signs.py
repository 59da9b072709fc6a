"""What an animal in danger shows, by category, in the little language of patterns.py.

Words in capitals stand for the word lists right below. A sign is what is seen or done, not a name of a disease alone:
those are in NAMED and count only where nobody asks about them in general (context.py).
"""

from bot.triage import signs_injury, signs_organs, signs_vital
from bot.triage.patterns import Pattern

WORDS = {
    "CANT": (
        "‹cant+|cannot|can not|couldnt|could not|unable to|not able|isnt able|wont|will not|hasnt|has not|havent|"
        "isnt|is not|not|aint|didnt|did not|doesnt|does not|barely|hardly|struggl*|trouble|difficulty|difficult*|"
        "hard time|hard to|stopped|cnt|canot|dont›"
    ),
    "HASNT": "‹hasnt|has not|havent|have not|hadnt|hasent|not|no|didnt|did not|without|aint›",
    "PEE": "‹pee|pees|peed|peeing|urinat*|wee|wees|weed|weeing|tinkl*|piss*|pass urine|passed urine|passing urine›",
    "LEGS": "‹(?:back|hind|rear)(?: ?legs?| ?end| ?limbs?| ?feet| ?paws?| half|legs?)?|hindlegs?|hindquarters|legs›",
    "DRY": "‹nothing|only|just|foam*|unproductive*|cant|wont|without|never|froth*|saliva|no vomit›",
    "BLUE": "‹blue*|bluish|purpl*|gr[ae]y*|white|pale|whitish|pallid|lilac›",
    "BAD": "‹swoll*|swell*|puff*|balloon*|blown up|huge|double the size|twice the size|swole*›",
    "ZHLEG": "(?:后腿|后肢|后脚|后半身|后躯|后面两条腿|两条后腿|两只后脚|下半身|后爪|双腿|两条腿|后退)",
    "ZHNO": "(?:不出|不下来|不了|出不来|出不了|没出来|没有出来|不出来|拉不出)",
    "HOURS": "(?:\\d+|[一二两三四五六七八九十几半]+) ?(?:个)?(?:多)?(?:h|hr|hrs|hours?|小时|钟头)",
}

SIGNS = {**signs_vital.SIGNS, **signs_injury.SIGNS, **signs_organs.SIGNS}

# One of these alone is no emergency; two different ones in one message are (category "unwell").
WEAK: dict[str, str] = {
    "sudden": "«suddenly|all of a sudden|out of nowhere|by mistake|by accident|accidentally|突然|忽然|不小心|误»",
    "ate": (
        "«in his poop|in her poop|dog poop|cat poop|in his vomit|in her vomit|in the vomit|might have eaten|"
        "ate|eaten|drank|swallowed|licked|chewed|got my|got into|got in|lapped|stole|吃了|喝了|舔了|叼了|吃下|"
        "喝下|误食|啃了|偷吃»"
    ),
    "poison": (
        "«antifreeze|coolant|xylitol|mouse bait|rat bait|bait|poison|rat poison|slug pellets|snail bait|pesticide*|"
        "insecticide*|"
        "bleach|paracetamol|acetaminophen|tylenol|ibuprofen|advil|aleve|naproxen|lilies|raisins|sultanas|grapes|"
        "dark chocolate|"
        "chocolate bar|permethrin|nicotine|edible|edibles|thc|marijuana|essential oil|tea tree|detergent|weed killer|"
        "防冻液|木糖醇|老鼠药|耗子药|鼠药|毒药|农药|杀虫剂|漂白|消毒液|洁厕灵|布洛芬|扑热息痛|对乙酰|泰诺|葡萄皮|"
        "葡萄干|提子|百合花|精油|烟头|"
        "电子烟|毒饵|除草剂|蟑螂药|洋葱»"
    ),
    "drool": "«drool*|slobber*|foam*|流口水|口水|流涎»",
    "weak": (
        "«letharg*|listless|weak|no energy|wont get up|wont move|lifeless|very weak|not acting right|out of it|"
        "dull and|barely mov*|droopy|没精神|没有精神|精神很差|精神差|精神不好|精神不振|萎靡|没力气|虚弱|蔫了|蔫蔫|"
        "无精打采|趴着不动|没劲|打不起精神|站不太»"
    ),
    "not eating": (
        "‹wont|not|hasnt|isnt|refus*|stopped|no longer|doesnt want to|off›·(?:to |his |her )?«eat|eating|eaten|"
        "drink|drinking|food|water»|‹no›·«appetite|eating|food»"
    ),
    "not eating 2": "«不吃东西|不吃饭|没吃东西|没胃口|食欲废绝|拒食|不肯吃|什么都不吃|不喝水|一口没吃|不进食|不吃也»",
    "vomit": "«vomit*|threw up|throwing up|thrown up|puk*|barf*|呕吐|吐了|吐出|在吐|一直吐|吐黄水|吐白»",
    "diarrhoea": "«diarr*|watery stool|watery poop|the runs|拉稀|腹泻|拉肚子|水样|拉水»",
    "pain": (
        "«crying|cries|scream*|yelp*|howl*|whimper*|in pain|so much pain|agony|hurting|shriek*|moaning|groaning|"
        "yowl*|惨叫|痛苦|很痛|疼得|痛得|哀嚎|尖叫|呻吟|一碰就叫|嗷嗷叫|叫得很惨|哀叫|弓着背|弓背|拱背»"
    ),
    "tremble": "«shak*|trembl*|shiver*|quiver*|twitch*|发抖|颤抖|哆嗦|打颤|一直抖»",
    "pant": "«panting|pants heavily|breathing fast|breathing heavy|呼吸快|喘»",
    "restless": (
        "«pacing|restless|cant settle|cant get comf*|cant lie down|unable to settle|wont lie down|坐立不安|"
        "走来走去|转来转去|焦躁|烦躁不安»"
    ),
    "gag": "«gag*|retch*|hacking|作呕|干呕|反胃»",
    "swollen": "«swoll*|swell*|puffy|肿»",
    "fever": "«fever*|burning up|feels hot|high temp*|发烧|高烧|发高烧|发烫|体温高»",
    "unsteady": (
        "«wobbl*|stagger*|off balance|unsteady|limping|not walking|holding up|wont put weight|no weight on|"
        "three legs|瘸|跛|不敢着地|不敢落地|走不稳|踉跄|晃»"
    ),
    "pupils": "«pupils|dilated|瞳孔|眼神涣散|眼神呆滞|glazed|glassy»",
    "cold": (
        "«is cold|its cold|cold and|feels cold|cold ears|cold paws|ears are cold|paws are cold|pale|耳朵凉|爪子凉|"
        "发凉|冰凉»"
    ),
    "thirst": "«drinking tons|drinking a lot|drinks a lot|drinking so much|喝很多水|大量喝水|狂喝水»",
    "hot words": "«emergency|help!!|urgent|asap|help me|pls help|please help|救命|急急急|紧急|在线等|求救|急!!|救救»",
}


def weak_signs() -> list[tuple[str, Pattern]]:
    """Every weak sign as (what it is, pattern)."""
    return [(name.removesuffix(" 2"), Pattern(_spelled(source))) for name, source in WEAK.items()]


def signs() -> list[tuple[str, Pattern]]:
    """Every sign as (category, pattern)."""
    return [(category, Pattern(_spelled(source))) for category, sources in SIGNS.items() for source in sources]


def _spelled(source: str) -> str:
    for name, meaning in WORDS.items():
        source = source.replace(name, meaning)
    return source
