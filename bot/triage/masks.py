"""Sayings, names and things that carry a word of ours: "dying of cuteness", a chocolate labrador, 咖啡馆."""

import re
from functools import lru_cache

from bot.triage.patterns import Index

_MASKS = (
    r"抽风(?:一样|似的|式)|跟抽风|细小走的|\bone (?:blue|brown|green) eye(?: and)?(?: one (?:blue|brown|green) eye)?\b|\b(?:blue|odd)[- ]eye[ds]?\b|"
    r"吸[猫狗](?:吸)?(?:得|到)[^,.!?。]{0,3}(?:昏迷|晕|窒息|中毒)|\bor just (?:\w+ )?(?:fluffy|fat|chubby)\b|\bbloated or just (?:fluffy|chubby|fluff)\b|"
    r"\bfat or (?:\w+ )?bloated\b|\bbloated or (?:just )?(?:\w+ )?fat\b|(?:困|笑|睡|醉|玩)(?:得|到)东倒西歪|没跳上去?|(?:取名|起名|名字)[^,.!?。]{0,5}|\bwhere (?:can|do|could) (?:i|we|you) learn\b|打喷嚏|"
    # English sayings, things and names that carry a word of ours
    r"\bdying (?:to|for|of (?:laugh\w*|cute\w*|curiosity|boredom|embarrass\w*|jealous\w*)|laughing)\b|\b(?:im|i am|"
    r"we are|were|literally) (?:literally |totally |just |absolutely )?(?:dying|dead)\b|"
    r"\bdied (?:laughing|of laughter)\b|\braining cats and dogs\b|\bhot ?dogs?\b|\bstring (?:beans?|cheese)\b|"
    r"\bcheese strings?\b|\bg-?string\b|"
    r"\bchok(?:e|er|ing) (?:collars?|chains?|hazards?|point)\b|\bchokers?\b|\banti-?chok\w*|\bchoked up\b|"
    r"\bbleeding (?:edge|heart|obvious|money|control|gums meme)\b|\bbloody (?:hell|brilliant|good|lovely|gorgeous|"
    r"cute|well|nuisance|love|fantastic|great|awful|annoying|idiot|amazing|cat|dog|thing|mary|expensive|"
    r"ridiculous)\b|"
    r"\bblood ?(?:tests?|work|types?|typing|pressure(?! (?:pill|med|tab))|panels?|lines?|donors?|donation|draws?|samples?|sugar|hounds?|"
    r"glucose|results?|bank|orange|count|sausage|relatives?|meal)\b|\bbloodhounds?\b|\bblood-?lines?\b|"
    r"\bseiz(?:e|ed|ing) (?:the|every|this|that|an|each|control|any|his chance|her chance|by)\b|\bseized (?:up|my|"
    r"our|by)\b|"
    r"\bchocolate[- ](?:labs?|labradors?|brown|colou?r\w*|point|coat\w*|tabby|poodles?|spaniels?|dachshunds?|"
    r"cockers?|frenchies?|retrievers?|fur|mini|siamese|puppy|pup|and tan|merle|tri|female|male|cocker|bulldog|"
    r"british|british shorthair|persian|border|aussie|dobermans?|cat|kitten|dog|girl|boy|chihuahua|husky|pom\w*|"
    r"roan|havana)\b|"
    r"\b(?:grape|chocolate|raisin|onion|garlic|lily|lavender|aloe|oat\w*|coffee|cocoa|wine|rose|eucalyptus|"
    r"cookie)[- ](?:flavou?r\w*|scent\w*|colou?r\w*|smell\w*|themed|print|shaped|pattern\w*)\b|"
    r"\bcoffee (?:shop|table|mug|cup|break|date|machine|morning)s?\b|\bwine (?:glass|colou?r\w*|rack|red)\b|"
    r"\bbeer garden\b|\broot beer\b|"
    r"\bshock collars?\b|\bcollapsible\b|\btrache\w+ collaps\w*|\bcollaps\w+ trache\w+|\b(?:tent|shelf|tower|"
    r"cat tree|crate|bridge|roof|fence|box|cardboard|ramp)s? (?:has |just |has just )?collapsed\b|"
    r"\bcrash course\b|\bhit the (?:road|spot|hay|sack|jackpot)\b|\bhit by (?:a )?(?:wave|nostalgia|inflation|"
    r"realisation)\w*|"
    r"\b(?:play|plays|playing|played) dead\b|\bdead (?:tired|asleep|cute|good|end|serious|ringer|weight|line)\b|"
    r"\bdeadline\b|\bto death\b|\bdrop dead\b|"
    r"\bfell (?:fast |sound )?asleep\b|\bfalls? asleep\b|\bfalling asleep\b|\bfell (?:in|madly in|head over heels|"
    r"deeply in) love\b|\bfall(?:s|ing)? (?:in love|out of|for)\b|\bhead over heels\b|"
    r"\bcat got (?:your|my) tongue\b|\bcuriosity killed\b|\b(?:a|mini|small|near|little) heart ?attack\b|"
    r"\bpanic attacks?\b|\bblown away\b|\bbreath ?taking\w*|\bbreath of fresh air\b|"
    r"\b(?:hold|holding|held) (?:my|your|our) breath\b|\b(?:bad|smelly|stinky|fishy|doggy|dog|stinking|fresh|"
    r"horrible|foul|awful|terrible|gross|nasty|funny smelling|weird smelling) breath\b|\bbreath (?:smell\w*|"
    r"stink\w*|mints?|freshener|odou?r|reeks?|is (?:so |really |very )?(?:bad|awful|terrible|smelly|stinky|"
    r"horrible|foul|gross))\b|\btake my breath\b|"
    r"\bblue[- ]?tongued? (?:skink|lizard)s?\b|\bpoison ivy\b|\btoxic (?:relationship|positivity|people|ex|boss|"
    r"friend|masculinity|waste)\b|\bsnake ?skin\b|\brattle ?snake (?:vaccine|avoidance|training)\b|"
    r"\bchow ?chows?\b|\brun over to\b|\bran over to\b|\bruns over to\b|\bfit(?:s|ting)? (?:in|into|for|well|"
    r"perfectly|him|her|the|right|nicely|snugly|better|all)\b|\bfitting room\b|\bkeep\w* fit\b|\bthrow\w* a fit\b|"
    r"\bthrew a fit\b|\bhissy fits?\b|\bfits? of (?:laughter|giggles|rage)\b|"
    r"\bbite (?:the bullet|size\w*)\b|\bsound bites?\b|\blove bites?\b|\bpeace of mind\b|"
    r"\bclean(?:ing)? (?:up )?(?:his|her|its|the) (?:litter|box|cage|tank)\b|\bknocked out cold asleep\b|"
    r"\btwitch\w* when i (?:scratch|rub|pet|tickle)|\bpass(?:es|ed)? out from (?:happiness|joy|play\w*|"
    r"exhaustion after play\w*)|\bpass(?:es|ed)? out (?:on|in|next|beside|after (?:a|the|his|her|our) (?:walk|play|"
    r"run|park)|asleep|flyers?|"
    r"treats)\b|"
    r"\bsmok(?:e|ed|ing) (?:alarm|detector|colou?r\w*|grey|gray|tabby|cat|salmon)s?\b|\bfire ?works?\b|"
    r"\bfire ?place\b|\bhouse fire insurance\b|\bburn(?:s|ing|t)? (?:calories|off|out|energy|some energy|a hole)\b|"
    r"\bfreezer burn\b|\bsun ?burn\b|"
    r"\bgum tree\b|\bgummy bear(?:s)? song\b|\bplastic (?:bowl|crate|carrier|tub|container|bottle|cone)s?\b|"
    r"\blickimat\b|\blick(?:ing)? mats?\b|\bchew(?:ing)? toys?\b|\bdental chew\w*|\bbully sticks?\b|"
    r"\bball is life\b|\bpill pockets?\b|"
    r"\bwobbl(?:y|e) (?:toy|board|kong|feeder)s?\b|\bdrunk(?:en)? (?:sailor|uncle|me|dad)\b|\bstroke (?:his|her|"
    r"its|my|the|a|him|them|me)\b|\bstrok(?:ing|ed) (?:his|her|its|my|the|him|them)\b|\bi stroke\b|"
    r"\bdrool\w* over\b|\bkiller (?:looks|whale|instinct)\b|\bkill(?:ing|s) me\b|"
    r"\bdog-?safe\b|\bcarob\b|\bxylitol[- ]free\b|\b(?:dog|pet)[- ]friendly (?:chocolate|ice cream|cake|beer|"
    r"wine)\b|\bdog (?:chocolate|beer|wine)\b|\bcat wine\b|\bno[- ]added sugar\b|\bkills? (?:germs|fleas|ticks|"
    r"bacteria|worms)\b|\bspider plants?\b|\bseizure[- ]free\b|\bbleed\w* (?:me|us) dry\b|\bstroke of (?:genius|"
    r"luck)\b|\bstories\b|\bbite of (?:food|chicken)\b|\bshak(?:e|es|ing) (?:paws?|hands?|his tail|her tail|off|"
    r"water|my head|his head|her head|toys?|the)\b|\bpaper shredder\b|\b(?:drool|slobber)\w* (?:at|for|when (?:he|"
    r"she) (?:sees|smells)|over)\b|\bsnake ?bite ?kit\b|"
    r"\btoy (?:snake|mouse|rat|spider|car|truck|poodle)s?\b|\bfake (?:blood|snake|spider|poop|flowers?|plants?|"
    r"lil\w+)\b|\bartificial (?:flowers?|plants?|lil\w+|grass)\b|\bplush (?:snake|toy)s?\b|\bbloat(?:ed|"
    r"ing) (?:price|prices|budget|software|app|phone|inbox)\b|\bcat ?nip\b|\bcat grass\b|\bwater ?bowl\b|"
    # 中文的俗语和同形词
    r"|狗血(?!流)|巧克力色|巧克力囊肿|巧克力(?:味|斑|拉布拉多|泰迪|贵宾|英短|比熊|暹罗|柴犬)|(?:奶茶|咖啡|葡萄|"
    r"百合|薄荷|酒红|洋葱|烟灰|可可)色|咖啡(?:馆|厅|店|机|杯|桌|猫|渍|猫馆)|猫咖|酒(?:店|吧|窝|馆|红色|柜|席|驾)|"
    r"葡萄(?:球菌|膜|籽油|柚|糖)|大蒜素|盐酸|生理盐水|淡盐水|盐水|食盐水|药(?:浴|店|房|用|膳|盒)|(?:驱虫|洗耳|眼|"
    r"药用|猫咪|狗狗|宠物|益生菌|防虫|猫|犬)药(?:店|房)|"
    r"(?:笑|可爱|萌|累|热|饿|气|急|吵|臭|爱|烦|吓|担心|喜欢|想|懒|丑|困|胖|乐|美|馋|羡慕|心疼|难受|冷|痒|贵|帅|宠|"
    r"难闻|无聊|香|熏|爽|忙|烦|尴尬)死(?:我|了|人|你|他|啦|俺|个|它)?|"
    r"(?:可爱|萌|馋|帅|美|累|困|热|喜欢|乖|黏|粘|皮|调皮|开心|高兴|好笑|贵|懒|胖|软萌|搞笑|饿|爱)(?:得|到|"
    r"的)?(?:都)?(?:快)?(?:要)?(?:不行|窒息|昏倒|晕倒|流鼻血|喷血|昏过去)了?|(?:萌|可爱|帅|美|颜值|暖|"
    r"甜)[^,.!?。]{0,6}(?:一脸血|吐血|流鼻血|喷鼻血|昏迷|窒息|出血|暴击|晕倒|中毒)|"
    r"(?:对(?:猫|狗)|吸猫|云吸|撸猫|撸狗|被萌|追剧|吃鸡|铲屎|可爱|沉迷|手机|网络)[^,.!?。]{0,6}中毒|中毒(?:太深|"
    r"已深|患者|很深)|有毒吧你|这(?:游戏|剧|歌|视频|广告|表情包)(?:真|太|也太|好)?有毒|"
    r"跳楼价|(?:让|叫)我(?:大出血|吐血|昏倒|晕倒|窒息)|心(?:在)?滴血|一动不动(?:的)?(?:地)?(?:盯|看|坐|蹲|望|晒|睡|"
    r"等)|(?:懒|睡|趴|躺|晒太阳|蹲|坐|乖)(?:得|着|的)?(?:在窗边)?一动不动|心血|混血|血统|血型|血常规|血检|血糖|"
    r"血压|血清|血脂|抽血|验血|采血|献血|化验血|换血|血线|抽奖|抽屉|抽烟|抽空|抽时间|抽纸|抽盒|抽签|抽查|抽样|抽中|"
    r"抽到奖|水抽|吐槽|吐舌头|吐司|吐泡泡|吐毛球|吐个毛球|装死|倒在地上?(?:打滚|撒娇|卖萌|翻肚|求摸)|"
    r"出血价|大出血(?:买|价|了?一把|甩卖|促销)|钱包[^,.!?。]{0,4}(?:出血|流血|失血)|血亏|血赚|不流血|泪流|断货|"
    r"断(?:奶|网|电|粮|更|线)|掉毛|掉牙|掉秤|掉(?:眼泪|色|粉|线)|晕车|晕船|倒(?:垃圾|水|猫砂|粮|头就睡|计时|茶|霉|"
    r"数)|倒下睡|倒头|"
    r"毛线(?:球|玩具)|在线|上线|路线|下线|线下|线上|一线|离线|视线|流水线|线条|数据线收纳|玩具(?:蛇|老鼠|鱼|蜘蛛|"
    r"车|骨头)|咬胶|磨牙(?:棒|骨|绳)?|洁齿(?:骨|棒)|奶酪棒|冻干|营养膏|化毛膏|假花|塑料花|仿真花|猫草|猫薄荷|"
    r"木天蓼|车厘子|奶盖|炸毛|"
    r"(?:热|冷|笑|哭)晕|累瘫|累趴|热瘫|瘫(?:在|倒在)(?:沙发|床|地板|空调|凉席|怀里)|葛优瘫|摊成|摔跤|不倒翁|踩奶|"
    r"喘口气|松口气|大喘气|吓得?一跳|心跳加速|看[^,.!?。]{0,3}不爽|咬牙切齿|咬(?:牙|文)|(?:一|两|三)窝端|"
    r"倒在[^,.!?。]{0,4}(?:怀里|脚边|腿上|肚皮)|"
    r"(?:有|没|不|无)?毒唯|毒舌|毒蛇粉|排毒|解毒|防毒|试毒|除臭|爬行垫|疫苗本|无毒|安全无毒|宠物(?:专用|可用|"
    r"安全)[^,.!?。]{0,3}(?:精油|香薰|洗衣液|消毒液|清洁剂|酒|洗洁精)|宠物(?:消毒液|清洁剂|香波|牙膏|洗衣液)|"
    r"狗狗(?:牙膏|沐浴|香波|啤酒)|猫咪(?:牙膏|啤酒|红酒)|雪糕|咬人|咬我|咬手"
)


def mask(text: str) -> str:
    """Sayings and things that only sound like a sign, struck out at the same length."""
    for plain, saying in _sayings().near(text):
        if plain in text:
            text = _saying(saying).sub(lambda found: (" " if found[0].isascii() else "囗") * len(found[0]), text)
    return text


@lru_cache(maxsize=1)
def _sayings() -> Index[str]:
    """Each alternative of _MASKS by a piece of plain text that it cannot do without."""
    return Index((_plain_piece(saying), saying) for saying in _alternatives(_MASKS) if saying)


@lru_cache(maxsize=1024)
def _saying(saying: str) -> re.Pattern[str]:
    return re.compile(saying)


def _alternatives(source: str) -> list[str]:
    """A regular expression at each `|` that is in no brackets."""
    parts, depth = [""], 0
    for character in source:
        depth += (character in "([") - (character in ")]")
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _plain_piece(source: str) -> str:
    """The longest piece of plain text outside of all brackets; empty if there is none."""
    flat, depth = "", 0
    for character in source:
        depth += (character in "([") - (character in ")]")
        flat += character if depth == 0 else "\0"
    flat = re.sub(r"\\\w|.[?*]|\{[\d,]+\}", "\0", flat)
    return max(re.split(r"[^\w -]+", flat.replace("\0", "+")), key=len)
