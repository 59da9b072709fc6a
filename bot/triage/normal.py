"""Brings the many ways of writing to one: width, case, traditional characters, apostrophes, typos, emoji, spaces.

The text that comes out is for the rules alone; nobody reads it.
"""

import re
import unicodedata
from functools import lru_cache

from bot.triage.patterns import Index

TRADITIONAL = (
    "並乾亂佈併來侖係俬倉個們倖側偽傘備傢傳傷僞價優兒內兩凈凍別則剋剛創剷劃劇劑勁動勢區卻厠厲叢員問喚喫單"
    "嗆嗎嘔噁噓噦噴噹嚇嚥嚨嚮嚴囌囑國圓圖團埰堅塊塗墊墜墻壓壞壯壽夠夢夾奧奬媽嬌學宮寀寧寫寵寶將專對導尷屜"
    "層峯島崙嵗嶽帥師帶幣幫幹幾廁廢廣廳弔張強彆彈彔後從復悶惡愛慘慶慾憂應懞懶懷懸戲戶捨掙掛採換搖搶摺撈撐"
    "撓撲撿擊擔據擠擴擼擾攏攣攤敵數斷昇時暈暢曏曬書會朮東査條棗業榦樂樓樣樹機檢檯櫃歡歲殭殺殻殼氣氾汎汙沒"
    "沖況涼淚淨淩淺渙減測渾湯準溝溫溼滅滯滲滾滿漬漿潑潔潛潰澆濁濃濕濛濺瀉瀕灑灕灘災為無煙煩熱燒燙營燻爛爲"
    "爺爾牀牆牽狀獃獎獸獻現環產産甦甯畫異畵當疊痙痠瘍瘓療癇癒癢癥癩癱癲發盃盤眞睏睜矇硃確禍禮禿種積穩窩箇"
    "節範簽籤糞糧糰糾紀紅納紐純紙紮細結絕絡給統絲絶綁綉經綜綠綫維網綳綵綻綿緊緑緒線緞練緻縫縮總繃繞繡繩繫"
    "繼續纍纏纓纔纜羅羨習翫聖聞聰聲聽脈脣脫脹腦腫腳腸膠膽膿臉臟臨臺興舘莖華菸萊萬葉葯蒼蓆蓋蓮蔔蔥蕁薈薦藍"
    "藝藥蘆蘇蘋蘭蘿處虛號虧蝟蝨蝸螞蟲蟻蠍術衕衚衛衝裏裝裡製複褲襪覈見規視親覺觀觸計訓託設許診註詞試話該誌"
    "誕語誤說説課調請論諾謎講識變讓豬貓財貨貫貴買費貼資賓賠賣質賺跡蹌蹟軀車軋軟輕輪輾轉轎辦農迴這連週進遊"
    "運過達遞適遲遺還邊鄰醜醣醫醬釀釋釐釘針釦鈉鈎鈡鈣鈴鉅鉆鉤銀銷鋼錄錢錯録錶鍋鍼鍾鎂鎖鎭鎮鏇鏈鏟鏡鐘鐵鐺"
    "鑽長門閉開閑閒間閤閨闆闇關陞陣陰陽際險隱隻雙雜雞離難雲電霑霧靈靜鞦韆響頂項順預領頭頻顆題顎顏顔顫顯顱"
    "風颱颳飆飛飯飲飼養餌餓館餬餵饅饞馬駕騰騷驅驗驚髒體髮鬆鬍鬥鬱魚鮮鰐鱷鳥鳴鴨鵑鵡鷄鸚鹼鹽麪麫麯麴麵麼麽"
    "黃點黴鼕齒齣齦龍龜牠妳著"
)
SIMPLIFIED = (
    "并干乱布并来仑系私仓个们幸侧伪伞备家传伤伪价优儿内两净冻别则克刚创铲划剧剂劲动势区却厕厉丛员问唤吃单"
    "呛吗呕恶嘘哕喷当吓咽咙向严苏嘱国圆图团采坚块涂垫坠墙压坏壮寿够梦夹奥奖妈娇学宫采宁写宠宝将专对导尴屉"
    "层峰岛仑岁岳帅师带币帮干几厕废广厅吊张强别弹录后从复闷恶爱惨庆欲忧应蒙懒怀悬戏户舍挣挂采换摇抢折捞撑"
    "挠扑捡击担据挤扩撸扰拢挛摊敌数断升时晕畅向晒书会术东查条枣业干乐楼样树机检台柜欢岁僵杀壳壳气泛泛污没"
    "冲况凉泪净凌浅涣减测浑汤准沟温湿灭滞渗滚满渍浆泼洁潜溃浇浊浓湿蒙溅泻濒洒漓滩灾为无烟烦热烧烫营熏烂为"
    "爷尔床墙牵状呆奖兽献现环产产苏宁画异画当叠痉酸疡痪疗痫愈痒症癞瘫癫发杯盘真困睁蒙朱确祸礼秃种积稳窝个"
    "节范签签粪粮团纠纪红纳纽纯纸扎细结绝络给统丝绝绑绣经综绿线维网绷彩绽绵紧绿绪线缎练致缝缩总绷绕绣绳系"
    "继续累缠缨才缆罗羡习玩圣闻聪声听脉唇脱胀脑肿脚肠胶胆脓脸脏临台兴馆茎华烟莱万叶药苍席盖莲卜葱荨荟荐蓝"
    "艺药芦苏苹兰萝处虚号亏猬虱蜗蚂虫蚁蝎术同胡卫冲里装里制复裤袜核见规视亲觉观触计训托设许诊注词试话该志"
    "诞语误说说课调请论诺谜讲识变让猪猫财货贯贵买费贴资宾赔卖质赚迹跄迹躯车轧软轻轮辗转轿办农回这连周进游"
    "运过达递适迟遗还边邻丑糖医酱酿释厘钉针扣钠钩钟钙铃巨钻钩银销钢录钱错录表锅针钟镁锁镇镇旋链铲镜钟铁铛"
    "钻长门闭开闲闲间合闺板暗关升阵阴阳际险隐只双杂鸡离难云电沾雾灵静秋千响顶项顺预领头频颗题颚颜颜颤显颅"
    "风台刮飙飞饭饮饲养饵饿馆糊喂馒馋马驾腾骚驱验惊脏体发松胡斗郁鱼鲜鳄鳄鸟鸣鸭鹃鹉鸡鹦碱盐面面曲曲面么么"
    "黄点霉冬齿出龈龙龟它你着"
)
"""The characters that the rules use, one under the other (Taiwan, Hong Kong and variants)."""
_TO_SIMPLIFIED = str.maketrans(TRADITIONAL, SIMPLIFIED)

_TYPOS = {
    "阿茲匹林": "阿司匹林", "抽畜": "抽搐", "抽蓄": "抽搐", "抽触": "抽搐", "抽绪": "抽搐", "抽促": "抽搐", "抽猝": "抽搐", "搐抽": "抽搐", "抽慉": "抽搐",
    "百和": "百合", "百何": "百合", "巧可力": "巧克力", "巧克利": "巧克力", "巧克立": "巧克力", "朱古力": "巧克力", "猪古力": "巧克力",
    "布洛分": "布洛芬", "布落芬": "布洛芬", "不洛芬": "布洛芬", "扑热息疼": "扑热息痛", "呼吸困男": "呼吸困难", "呼吸闲难": "呼吸困难",
    "喘不过起": "喘不过气", "喘不上起": "喘不上气", "尿不粗来": "尿不出来", "尿不出莱": "尿不出来", "不出莱": "不出来", "拉不粗来": "拉不出来",
    "不粗来": "不出来", "不粗": "不出", "鸟不出": "尿不出", "猫沙": "猫砂", "沙盆": "砂盆", "咂盆": "砂盆",
    "浦萄": "葡萄", "蒲萄": "葡萄", "普萄": "葡萄", "葡桃": "葡萄", "羊葱": "洋葱", "洋聪": "洋葱", "吐百沫": "吐白沫", "吐白抹": "吐白沫",
    "口吐百沫": "口吐白沫", "昏谜": "昏迷", "昏米": "昏迷", "晕到": "晕倒", "难铲": "难产", "中署": "中暑", "中薯": "中暑",
    "木堂醇": "木糖醇", "木糖纯": "木糖醇", "牠": "它", "祂": "它", "妳": "你", "伱": "你", "撒料": "撒尿", "嘘尿": "嘘嘘", "尿尿": "尿",
    "拉希": "拉稀", "车撞倒": "车撞到", "没又": "没有", "站不气来": "站不起来",
    "站不其来": "站不起来", "站不起莱": "站不起来", "阿斯匹灵": "阿司匹林",
    "阿司匹灵": "阿司匹林", "乙醯胺酚": "对乙酰氨基酚", "乙酰胺酚": "对乙酰氨基酚", "癫痫发做": "癫痫发作", "哆嗦嗦": "哆嗦",
    "窒吸": "窒息", "呼西": "呼吸", "呼息": "呼吸",
    "胡吸": "呼吸", "牙银": "牙龈", "牙根发": "牙龈发", "吾反应": "无反应", "没反映": "没反应",
    "没有反映": "没有反应", "摔下莱": "摔下来",
    "偷池": "偷吃", "吃勒": "吃了", "吃惹": "吃了", "恰了": "吃了", "吃啦": "吃了", "吃咯": "吃了",
    "喝啦": "喝了", "舔啦": "舔了", "吞啦": "吞了", "吃进去": "吃下", "吃下去": "吃下", "吃落": "吃下", "食咗": "吃了", "食左": "吃了", "饮咗": "喝了",
    "舐": "舔", "嚿": "块", "屙尿": "尿", "屙唔出": "尿不出", "屙不出尿": "尿不出", "冇": "没有", "抖气": "喘气", "唞气": "喘气",
    "唔郁": "不动", "滩软": "瘫软", "瘫再": "瘫在", "胡子药": "耗子药", "砂盘": "砂盆", "貓砂盤": "猫砂盆",
    "猫砂盘": "猫砂盆", "尿盘": "尿盆", "嘘不出": "尿不出", "上不出": "尿不出", "解不出": "尿不出", "尿不太出": "尿不出", "尿不大出": "尿不出", "尿不怎么出": "尿不出",
    "不太出来": "不出来",
    "咗": "了", "嘅": "的", "佢": "它", "唔": "不", "嘢": "东西", "而家": "现在", "依家": "现在", "成日": "一直", "脷": "舌头", "唞": "喘",
    "俾车": "被车", "俾狗": "被狗", "俾猫": "被猫", "俾蛇": "被蛇", "畀车": "被车", "畀狗": "被狗", "撞亲": "撞到", "咬亲": "咬伤", "瞓": "睡", "喺": "在",
    "呕到": "吐得", "痾屎": "拉屎", "痾血": "拉血", "喊救": "救", "冚": "盖", "哋": "们", "嗰": "那", "啲": "些", "咁": "这么", "嚟": "来", "尿很少": "尿一点点", "尿得很少": "尿一点点", "尿量很少": "尿一点点",
}  # fmt: skip
"""Homophones, slips of the input method, and Cantonese or Taiwanese words, after simplification."""

_ENGLISH = {
    "choclate": "chocolate", "chocolat": "chocolate", "choc": "chocolate", "chocs": "chocolate", "chocolates": "chocolate",
    "seizin": "seizing", "siezing": "seizing", "breathin": "breathing", "breethe": "breathe",
    "swolen": "swollen", "swallen": "swollen", "swelled": "swollen", "swollin": "swollen",
    "bleedin": "bleeding", "bledding": "bleeding", "blooding": "bleeding", "vomitting": "vomiting",
    "throwin": "throwing", "pukin": "puking", "pantin": "panting", "shakin": "shaking", "nothin": "nothing",
    "colapsed": "collapsed", "collasped": "collapsed", "colapse": "collapse", "poisen": "poison", "posion": "poison",
    "stomac": "stomach", "stomache": "stomach", "belley": "belly", "tounge": "tongue", "tung": "tongue", "gumms": "gums",
    "lilly": "lily", "lillies": "lilies", "lilys": "lilies", "lillys": "lilies", "rasins": "raisins", "raisens": "raisins", "raisons": "raisins",
    "grapses": "grapes", "garlick": "garlic", "kittin": "kitten", "kiten": "kitten", "puppie": "puppy",
    "strainin": "straining", "squating": "squatting", "peein": "peeing", "urinateing": "urinating", "yurinate": "urinate", "urinat": "urinate",
    "gud": "good", "wat": "what", "pls": "please", "plz": "please", "u": "you", "r": "are", "ur": "your", "b4": "before", "hav": "have",
    "brething": "breathing", "breating": "breathing", "breathng": "breathing", "unconcious": "unconscious", "uncontious": "unconscious", "unconsious": "unconscious",
    "paralysed": "paralyzed", "paralized": "paralyzed", "balcany": "balcony", "swollow": "swallow", "swollowed": "swallowed", "swalowed": "swallowed", "swallowd": "swallowed",
    "temperture": "temperature", "heatsroke": "heatstroke", "diareah": "diarrhea", "diahrea": "diarrhea", "diarhea": "diarrhea", "diarreha": "diarrhea", "diarrhoea": "diarrhea",
    "somthing": "something", "cudnt": "couldnt", "wudnt": "wouldnt", "dosnt": "doesnt", "dosent": "doesnt", "isint": "isnt",
    "havnt": "havent", "hasent": "hasnt", "wount": "wont", "kat": "cat", "doggo": "dog", "doggie": "dog", "pupper": "puppy", "legz": "legs",
}  # fmt: skip

_EMOJI = {
    "🍫": " chocolate ", "🍇": " grapes ", "🧅": " onion ", "🧄": " garlic ", "🍷": " wine ", "🍺": " beer ", "💊": " pills ",
    "🩸": " blood ", "🚬": " cigarette ", "🍄": " mushroom ", "🔋": " battery ", "🧵": " thread ", "🧶": " yarn ", "🐍": " snake ",
    "🐕": " dog ", "🐶": " dog ", "🐈": " cat ", "🐱": " cat ", "🐰": " rabbit ", "🧲": " magnet ", "🧦": " sock ", "🍪": " cookie ",
}  # fmt: skip
_EMOJI_TABLE = str.maketrans(_EMOJI)
_CJK = "\u3400-\u9fff"


_RUN_TOGETHER = frozenset(
    [
        "my",
        "dog",
        "cat",
        "puppy",
        "kitten",
        "pup",
        "kitty",
        "rabbit",
        "bird",
        "hamster",
        "he",
        "she",
        "it",
        "his",
        "her",
        "has",
        "is",
        "was",
        "just",
        "have",
        "had",
        "been",
        "having",
        "and",
        "the",
        "a",
        "an",
        "of",
        "on",
        "in",
        "to",
        "ate",
        "eat",
        "eaten",
        "eating",
        "swallowed",
        "licked",
        "chewed",
        "drank",
        "chocolate",
        "grape",
        "grapes",
        "raisin",
        "raisins",
        "onion",
        "onions",
        "garlic",
        "lily",
        "lilies",
        "xylitol",
        "antifreeze",
        "rat",
        "mouse",
        "poison",
        "bait",
        "ibuprofen",
        "tylenol",
        "advil",
        "aspirin",
        "pills",
        "string",
        "sock",
        "bone",
        "cant",
        "cannot",
        "not",
        "wont",
        "pee",
        "peeing",
        "poop",
        "breathe",
        "breathing",
        "move",
        "moving",
        "walk",
        "stand",
        "wake",
        "up",
        "collapsed",
        "seizure",
        "seizing",
        "fit",
        "got",
        "hit",
        "by",
        "car",
        "bleeding",
        "blood",
        "everywhere",
        "vomiting",
        "throwing",
        "choking",
        "help",
        "please",
        "now",
        "emergency",
        "stuck",
        "throat",
        "legs",
        "back",
        "hind",
        "swollen",
        "belly",
        "stomach",
        "gums",
        "blue",
        "white",
        "pale",
        "bloated",
        "fell",
        "balcony",
        "snake",
        "bit",
        "bite",
        "bee",
        "sting",
        "face",
        "heatstroke",
        "panting",
        "dying",
        "unconscious",
        "limp",
        "straining",
        "litter",
        "box",
        "what",
        "do",
        "i",
        "should",
        "vet",
        "me",
        "some",
        "whole",
        "bar",
        "weed",
        "vape",
        "bleach",
        "battery",
        "needle",
        "paracetamol",
        "so",
        "very",
        "are",
        "this",
    ]
)


def _apart(run: re.Match[str]) -> str:
    """`mydogatechocolate` as words, if it is made of words that we know; else as it is."""
    token = run[0]
    best: list[list[str] | None] = [[], *[None] * len(token)]
    for end in range(1, len(token) + 1):
        for start in range(max(end - 11, 0), end):
            head = best[start]
            if head is not None and token[start:end] in _RUN_TOGETHER:
                words = [*head, token[start:end]]
                known = best[end]
                if known is None or len(words) < len(known):
                    best[end] = words
    apart = best[-1]
    return token if apart is None else " ".join(apart)


_CODE_SWITCH = {
    "pee": "尿", "peeing": "尿", "urinate": "尿", "poop": "便", "vomit": "吐", "vomiting": "吐", "throw up": "吐", "breathe": "呼吸",
    "breathing": "呼吸", "breath": "呼吸", "blood": "血", "bleeding": "流血", "dog": "狗", "cat": "猫", "puppy": "小狗", "kitten": "小猫",
    "eat": "吃", "ate": "吃了", "lick": "舔", "swallow": "吞", "belly": "肚子", "stomach": "肚子", "gums": "牙龈", "seizure": "抽搐",
    "swollen": "肿", "litter box": "猫砂盆", "litter": "猫砂", "collapse": "倒下", "legs": "腿", "can": "能", "car": "车", "rabbit": "兔子",
}  # fmt: skip


def in_chinese(text: str) -> str:
    """A normalised text that mixes both languages with its everyday English words in Chinese: "cat一直pee不出来"."""
    for english, chinese in _CODE_SWITCH.items():
        if english in text:
            text = re.sub(rf" ?\b{english}\b ?", chinese, text)
    return text


def is_mixed(text: str) -> bool:
    """True if a normalised text has a few words in each language."""
    return re.search(rf"[{_CJK}]{{2}}", text) is not None and re.search("[a-z]{3}", text) is not None


@lru_cache(maxsize=1)
def _typos() -> Index[str]:
    return Index(_TYPOS.items())


def normalise(text: str) -> str:
    """One line of plain lower-case half-width simplified text; `,` stands where Chinese writers put a space."""
    text = unicodedata.normalize("NFKC", text.translate(_EMOJI_TABLE)).casefold().translate(_TO_SIMPLIFIED)
    text = "".join(c for c in text if c.isprintable() or c.isspace())
    text = re.sub(r"[\s\u3000]*\n[\s\u3000]*", "\n", text)
    text = re.sub(r"[’‘´`ʼ＇]", "'", text)
    text = re.sub(r"\b(he|she|it|that|what|there|who|here)'s\b", r"\1s", text)
    text = re.sub(r"'s\b", "", text).replace("'", "")
    text = re.sub(r'["“”«»‹›*_~#<>\[\]「」『』【】《》]', " ", text)
    text = re.sub(r"[…⋯]+|\.{2,}", ", ", text)
    text = re.sub(r"([^\W\d])\1{2,}", r"\1\1", text)
    text = re.sub(rf"(?<=[{_CJK}])(?=[a-z])|(?<=[a-z])(?=[{_CJK}])", " ", text)
    text = re.sub(rf"(?<![{_CJK}])((?:[{_CJK}] +){{3,}}[{_CJK}])(?![{_CJK}])", lambda m: m[1].replace(" ", ""), text)
    text = re.sub(rf"(?<=[{_CJK}0-9]) +(?=[{_CJK}])", lambda m: ",", text)
    text = re.sub(r"(?<=[0-9]),(?=[个颗粒片块多小天次点])", "", text)
    text = re.sub(r"[^\w\s.,!?;:()。、%&/+-]", ",", text)
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub("[a-z]{9,}", _apart, text)
    for wrong, right in _typos().near(text):
        if wrong in text:
            text = text.replace(wrong, right)
    return re.sub(r"[a-z0-9]+", lambda m: _ENGLISH.get(m[0], m[0]), text).strip()
