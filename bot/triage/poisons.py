"""Poisons and things swallowed: what they are called, and how one sees that an animal has had them.

The name alone is no emergency ("can dogs eat grapes?", "my cat Lily"): it needs an exposure, such as "ate", "got into",
"误食", "舔了", in either order and in either language.
"""

import re
from functools import cached_property, lru_cache
from typing import NamedTuple

from bot.triage.patterns import Index, literal, split, words

SUBSTANCES: dict[str, str] = {
    "poison_antifreeze": (
        "antifreeze|anti freeze|anti-freeze|coolant|ethylene glycol|radiator fluid|防冻液|玻璃水|冷却水|防冻剂|冷却液|乙二醇|防冻水"
    ),
    "poison_lily": (
        "lilies|lillies|lilys|lillys|(?:easter|tiger|stargazer|asiatic|oriental|day|peace|calla|asian|white|pink|"
        "potted) lil+(?:y|ies)|lil+y (?:leaf|leaves|pollen|petals?|plants?|flowers?|stems?|bouquet|water)|"
        "lil+y of the valley|daylil*|(?:the|a|some|of|from|with|off|our|on) lil+y|lilium|lily|百合|百合花|铃兰|"
        "萱草|黄花菜|stargazers?|tiger lil\\w+|bouquet (?:of|with) lil\\w+"
    ),
    "poison_xylitol": (
        "xylitol|zylitol|xilitol|sugar[ -]?free|sugarless|ice breakers|birch sugar|chewing gum|gum|gums|无糖薄荷糖|无糖糖果|无糖口香糖|木糖醇|"
        "口香糖|无糖糖|无糖口|代糖"
    ),
    "poison_paracetamol": (
        "paracetamol*|paracetemol|paracetomol|parcetamol|acetaminophen*|acetominophen|tylenol*|tylonol|tynelol|"
        "panadol*|calpol|nyquil|dayquil|excedrin|扑热息痛|对乙酰氨基酚|泰诺|泰诺林|必理通|必理痛|普拿疼|百服宁|"
        "散利痛|乙酰氨基酚|对乙酰|白加黑|感康|新康泰克|日夜百服宁|氨酚"
    ),
    "poison_painkiller": (
        "ibuprof*|ibuprin*|iboprofen|ibruprofen|ibubrofen|advil*|motrin|nurofen|naproxen|naprosyn|aleve|aspirin*|"
        "asprin|diclofenac|voltaren|indomethacin|celebrex|nsaids?|painkiller*|pain killer*|pain pills?|pain meds?|"
        "pain relief|tramadol|oxycodone|codeine|hydrocodone|布洛芬|芬必得|美林|阿司匹林|阿斯匹林|双氯芬酸|扶他林|"
        "萘普生|止痛药|止疼药|止痛片|止疼片|消炎止痛|吲哚美辛|布若芬|布洛份|曲马多|退烧药|退热药|镇痛药|去痛片|"
        "头痛粉|散利痛"
    ),
    "poison_drug": (
        "blood pressure (?:pills?|tablets?|meds|medication)|降压药|降糖药|安眠药|adderall|ritalin|vyvanse|concerta|xanax|ambien|prozac|zoloft|sertraline|fluoxetine|effexor|lexapro|"
        "antidepress*|anti-depress*|sleeping (?:pill|tablet)s?|sleep aid|blood pressure (?:pill|med|tablet|"
        "medication)s?|heart (?:pill|med|medication|tablet)s?|birth control|contraceptive*|thyroid (?:pill|med|"
        "medication|tablet)s?|vitamin d*|iron (?:pill|tablet|supplement)s?|sudafed|pseudoephedrine|"
        "cold (?:medicine|pill|tablet|med|meds|medication)s?|cough (?:medicine|syrup)|benadryl|melatonin|"
        "gabapentin|minoxidil|rogaine|albuterol|inhaler|metformin|statin*|beta ?blocker*|vitamins|multivitamin*|"
        "supplements?|trazodone|valium|diazepam|lithium|warfarin|blood thinner*|eliquis|efudex|fluorouracil|meds|"
        "medication|medications|medicine|medicines|pills?|tablets?|tabs|capsules?|prescription*|laxative*|hormone*|"
        "estrogen|muscle relaxer|carprofen|rimadyl|previcox|metacam|meloxicam|apoquel|heartgard|galliprant|"
        "levothyroxine|loperamide|imodium|sleeping|nicorette|adhd meds?|zinc|ointment|diaper cream|安眠药|降压药|"
        "避孕药|减肥药|抗抑郁|维生素d|维生素|感冒药|感冒灵|心脏药|降糖药|二甲双胍|铁剂|米诺地尔|伪麻黄碱|止咳药|"
        "止咳糖浆|止泻药|优甲乐|左甲状腺素|药片|药丸|胶囊|人药|人用药|人的药|药|药膏|心得安|舍曲林|百忧解|安定|"
        "褪黑素|氯雷他定|华法林|钙片|鼻炎药|降血压药|肠胃药"
    ),
    "poison_chocolate": (
        "chocol*|choclate*|choclat*|choccy|choco|chocolat|chocolte|chocalate*|chocklate|chocolade|cocoa|cacao|"
        "brownies?|m&ms?|nutella|ferrero|toblerone|hershey*|kit ?kat|snickers|coffee|coffee (?:beans|grounds)|"
        "espresso|caffeine|energy drink|tiramisu|oreos?|cocoa mulch|easter egg|advent calendar|拿铁|美式咖啡|德芙|费列罗|士力架|maltesers|lindt*|m&ms?|truffles|advent calendar|巧克力|朱古力|生巧|"
        "可可|可可粉|咖啡|咖啡豆|咖啡因|能量饮料|红牛|布朗尼|费列罗|德芙|士力架|提拉米苏|浓茶|茶叶|奥利奥|m豆"
    ),
    "poison_grape": (
        "grapes?|graps|raisins?|raisons?|rasins?|raisin*|sultanas?|currants?|grap|trail mix|christmas pudding|"
        "fruit ?cake|mince pies?|hot cross buns?|葡萄|葡萄干|提子|青提|黑加仑|阳光玫瑰|红提|巨峰|车厘提"
    ),
    "poison_onion": (
        "onions?|onoins?|oinion|onion*|garlic*|garlick|leeks?|chives?|shallots?|scallions?|spring onion|洋葱|大葱|"
        "小葱|葱|大蒜|蒜头|蒜|韭菜|葱花|蒜泥|蒜瓣|韭黄|葱油|蒜苗"
    ),
    "poison_rodenticide": (
        "rat ?poison*|mouse poison*|mice poison|rodenticide*|rat bait|mouse bait|rodent bait|d-?con|decon|"
        "bromethalin|warfarin bait|bait blocks?|rat blocks?|bait station|rat pellets|tomcat bait|brodifacoum|"
        "green pellets|blue pellets|poisoned (?:rat|mouse|mice)|poison bait|药块|灭鼠块|灭鼠|老鼠药|耗子药|毒鼠强|灭鼠药|鼠药|"
        "溴敌隆|杀鼠|毒鼠|溴鼠灵|敌鼠|毒饵|灭鼠|毒死的老鼠|药死的老鼠|老鼠饵"
    ),
    "poison_spot_on": (
        "permethrin*|pyrethrin*|pyrethroid*|k9 advantix|advantix|dogs? frontline|dogs? (?:bravecto|seresto|hartz)|"
        "frontline for dogs|dog flea (?:treatment|drops|medicine|med|"
        "medication|spot on|stuff|product|meds|spray|shampoo|collar)|dogs? (?:flea|spot ?on|spot-on|flea and tick|"
        "tick|wormer)|flea (?:treatment|drops|med|medication|stuff|meds) for dogs|flea (?:collar|treatment|drops|"
        "stuff)|spot ?on|spot-on|扑灭司林|氯菊酯|菊酯|狗用驱虫|狗用的驱虫|狗的驱虫|狗驱虫|犬用驱虫|犬用滴剂|"
        "狗用滴剂|狗狗的驱虫|狗狗用的|犬用|狗用|狗的滴剂|狗滴剂|跳蚤药|体外驱虫|驱虫滴剂|驱虫项圈|狗狗驱虫|"
        "狗专用驱虫|狗用的|给狗用的|狗狗的(?:驱虫|滴剂)"
    ),
    "poison_pesticide": (
        "slug (?:bait|pellets?|killer)|slug pellets?|snail (?:bait|pellets?)|metaldehyde|ant (?:bait|poison|killer|"
        "traps?|gel)|roach (?:bait|killer|trap|poison|spray)|insecticide*|pesticide*|weed ?killer|roundup|"
        "herbicide*|fertili[sz]er*|bone meal|organophosphate*|bug spray|fly spray|wasp spray|mothballs?|"
        "moth balls?|blood meal|flea bomb|fogger|mole bait|gopher bait|raid|杀虫剂|杀虫|农药|蜗牛药|蛞蝓|除草剂|"
        "百草枯|敌敌畏|蟑螂药|蚂蚁药|化肥|肥料|樟脑丸|樟脑|灭蟑|蟑螂胶|有机磷|敌百虫|花肥|蚊香|电蚊香液|杀蟑|灭蚊|"
        "驱蚊|卫生丸|花露水|风油精|驱蚊水|有机肥|敌杀死|灭蚁|复合肥|蟑螂"
    ),
    "poison_nicotine": (
        "cigarett*|cigaret*|ciggies?|cigs?|cig butts?|vape*|vaping|e-?liquid|e-?juice|nicotine*|zyn|snus|tobacco|"
        "cigar*|nicotine pouch|ecig|e-cig|烟头|香烟|电子烟|烟油|尼古丁|烟草|烟丝|烟灰|雪茄|烟蒂|一根烟|烟弹|"
        "尼古丁贴"
    ),
    "poison_cannabis": (
        "weed|marijuana|marihuana|cannabis|edibles?|thc|hash|pot brownie|joint|gummies|gummy|cbd|cocaine|"
        "coke powder|meth|mdma|ecstasy|lsd|shrooms|magic mushrooms|heroin|fentanyl|ketamine|crack|bong water|大麻|"
        "冰毒|摇头丸|可卡因|毒品|大麻软糖"
    ),
    "poison_alcohol": (
        "alcohol|beer|wine|vodka|whisk(?:e)?y|rum|gin|tequila|liquor|liqueur|hand saniti[sz]er|sanitizer|"
        "rubbing alcohol|cocktail|eggnog|bread dough|pizza dough|raw dough|dough|yeast dough|champagne|margarita|"
        "baileys|sake|白酒|啤酒|红酒|葡萄酒|酒精|酒|威士忌|伏特加|洗手液|免洗|发酵面团|生面团|面团|酒酿|酒心|黄酒|"
        "米酒|料酒"
    ),
    "poison_chemical": (
        "bleach|bleech|cleaner|cleaners|cleaning (?:product|fluid|solution|spray|liquid|supplies)|detergent*|"
        "drain (?:cleaner|opener)|draino|drano|toilet (?:cleaner|block|bowl cleaner)|dishwasher (?:tablet|pod|"
        "powder)s?|laundry (?:pod|detergent|capsule)s?|tide pods?|fabric softener|ammonia|lysol|dettol|"
        "disinfectant|pinesol|pine-?sol|paint thinner|paint|turpentine|white spirit|gasoline|petrol|diesel|"
        "kerosene|motor oil|engine oil|acid|caustic*|lye|super ?glue|gorilla glue|glue|hair dye|de-?icer|ice melt|"
        "rock salt|pool chlorine|chlorine|oven cleaner|hydrogen peroxide|peroxide|windex|floor cleaner|brake fluid|"
        "lamp oil|lighter fluid|salt dough|play-?doh|playdough|swiffer|fabuloso|salt|swimming pool chemicals|"
        "ice pack|cold pack|gel pack|nail polish remover|acetone|shampoo|toothpaste|mouthwash|漂白水|漂白剂|漂白|"
        "消毒水|消毒液|84|洁厕灵|洁厕|清洁剂|洗衣液|洗衣凝珠|凝珠|洗洁精|洗衣粉|柔顺剂|汽油|柴油|煤油|油漆|松节油|"
        "管道疏通|疏通剂|强酸|强碱|硫酸|盐酸|烧碱|胶水|502|机油|地板清洁|去污|来苏|来苏水|甲醛|干燥剂|洁厕宝|"
        "蓝泡泡|融雪剂|洗碗|管道通|除垢|威猛|消毒片|泡腾片|牙膏|染发剂|双氧水|洗发水|酸碱|冰袋|橡皮泥|盐|洗甲水|"
        "生石灰"
    ),
    "poison_oil": (
        "essential oils?|tea ?tree|tea tree oil|eucalyptus|peppermint oil|wintergreen|diffuser*|pennyroyal|"
        "lavender oil|citrus oil|clove oil|cinnamon oil|potpourri|reed diffuser|oil burner|wax melts?|oil of|精油|"
        "茶树油|茶树精油|香薰|扩香|桉树油|薄荷油|香薰精油|藤条香薰|香氛|白花油"
    ),
    "poison_plant": (
        "sago*|sago palm|oleander|azalea*|rhododendron*|dieffenbachia|dumb ?cane|philodendron*|pothos|monstera|"
        "aloe|aloe vera|poinsettia*|mistletoe|holly|ivy|foxglove|digitalis|tulips?|tulip bulbs?|daffodil*|"
        "hyacinth*|bulbs?|cyclamen|kalanchoe|yew|caladium|castor bean*|hydrangea*|jade plant|snake plant|zz plant|"
        "amaryllis|autumn crocus|crocus|hemlock|nightshade|laburnum|chrysanthemum*|mums|mushrooms?|toadstools?|"
        "acorns?|conkers?|houseplant*|house plant*|poisonous plant|toxic plant|plant|bouquet|flowers?|lantana|"
        "morning glory|rhubarb|tomato plant|cherry pits?|avocado|begonia*|blue-?green algae|algae|pond scum|jimson|"
        "anthurium|elephant ear|dracaena|eucalyptus leaves|apple seeds|wisteria|苏铁|铁树|夹竹桃|杜鹃|万年青|"
        "滴水观音|绿萝|龟背竹|芦荟|水仙|郁金香|风信子|仙客来|一品红|常春藤|虎皮兰|虎尾兰|长寿花|蓖麻|毛地黄|毒蘑菇|"
        "蘑菇|野蘑菇|菌子|绣球|球根|种球|曼陀罗|红豆杉|马蹄莲|圣诞红|黄金葛|海芋|富贵竹|发财树|朱顶红|君子兰|"
        "孤挺花|秋水仙|马缨丹|五色梅|相思豆|银杏果|牵牛花|有毒的花|盆栽|绿植|植物|花瓣|花束|鲜花|牛油果|鳄梨|蓝藻|"
        "杏仁|合果芋|花叶芋|红掌|观音莲|鲜切花|天堂鸟|尤加利|满天星"
    ),
    "poison_other": (
        "poison*|toxic|toxin*|toxic stuff|macadamia*|mouldy|moldy|mold|compost|rotten|nutmeg|raw fish bait|"
        "something poisonous|unknown substance|夏威夷果|发霉|霉变|毒药|毒物|剧毒|有毒的东西|不明东西|不明物|毒肉|"
        "毒火腿肠|毒包子|夏果|澳洲坚果|发芽的土豆|异烟肼|毒饵|变质"
    ),
    "battery": (
        "batter(?:y|ies)|button cell*|button batter*|magnets?|lithium cell|airtag|air tag|airpods?|磁铁|电池|"
        "纽扣电池|磁力球|巴克球|磁珠|磁力珠|airtag|耳机|吸铁石"
    ),
    "foreign_body": (
        "string|strings|thread|yarn|ribbon|tinsel|floss|dental floss|rubber ?bands?|elastic|hair ?ties?|"
        "hair ?bands?|scrunchie*|socks?|coins?|penn(?:y|ies)|quarter|needles?|sewing needle|pins?|fish ?hooks?|"
        "fishing (?:hook|line|lure)|hook|skewers?|toothpicks?|kebab stick|glass|nails?|screws?|balloons?|earplugs?|"
        "ear ?plugs?|earbuds?|underwear|panties|knickers|tights|towel|washcloth|squeaker|squeaky|pacifier|dummy|"
        "chicken bones?|cooked bones?|bones?|turkey bones?|rib bones?|pork bones?|plastic*|plastic bag|tampons?|"
        "sanitary pads?|diaper|nappy|corn ?cobs?|corn on the cob|cob|peach pits?|peach stone|avocado pit|pits?|pit|"
        "avocado stone|avocado seed|stones?|rocks?|pebbles?|toys?|toy part|ball|golf ball|tennis ball|lego*|"
        "marbles?|buttons?|beads?|jewel*|ring|earrings?|cloth|rag|blanket|stuffing|foam|sponge|wrapper|foil|"
        "cling film|clingfilm|bottle cap|cap|lid|carpet|rope|shoelace*|shoe lace|mask|face mask|cotton*|gorilla|"
        "metal|razor*|blade|staples?|paperclip|thumbtack|tack|cord|wire|silica gel|silica|gravel|rawhide|hair clip|"
        "feather|stick|spring|wand|condom|bandage|线|绳子|绳|毛线|针|缝衣针|鱼钩|橡皮筋|皮筋|发圈|袜子|硬币|玩具|"
        "鸡骨头|骨头|鱼骨|鱼刺|塑料|塑料袋|玻璃|钉子|石头|桃核|核桃壳|果核|玉米棒|玉米芯|牙签|竹签|签子|纽扣|扣子|"
        "耳塞|丝带|牙线|缎带|彩带|头绳|棉签|棉线|珠子|戒指|图钉|回形针|刀片|内裤|丝袜|毛巾|抹布|海绵|逗猫棒|羽毛|"
        "气球|铃铛|瓶盖|鞋带|口罩|异物|保鲜膜|拉菲草|绑带|螺丝|大骨|鸭骨|排骨|橡皮|卫生巾|尿不湿|尿垫|硅胶|胶带|"
        "发卡|耳环|项链|乒乓球|弹珠|猫草球|钢丝|布|奶嘴|火腿肠皮|核|枣核|芒果核|肉串"
    ),
}

NEEDS_SWALLOWED = {"foreign_body"}
"""Things that animals chew every day: only what is swallowed or eaten counts."""

GENERAL_DRUGS = (
    "meds|medication*|medicine*|pills?|tablets?|tabs|capsules?|药|药片|药丸|胶囊|supplements?|vitamins|"
    "prescription*|painkiller*|止痛药|止疼药"
)

_BLOCK = (
    r"(?:(?!\b(?:i|we|ive|im|but|while|before|than|instead|beside|away|without|not|never|no|"
    r"because|unless|hide|hid|keep|locked|safe|plus|next to|in front|near|named|called|if|asked)\b|不|没|而|但|"
    r"以前|之前|然后我|后我)[^.!?。\n;])"
)
"""What may stand between an exposure and the poison: nothing that begins another thought."""

ATE_EN = words(
    "ate|eaten|eated|eating|ated|eat|eats|at3|swallow*|swalow*|swollow*|ingest*|consum*|devour*|gobbled|scarfed|wolfed|"
    "munched|munching|nibbl*|nommed|snacked|snarfed|gulped|inhaled|polished off|finished|downed|digested|"
    "drank|drunk|drinking|lapped|lapping|slurped|drink|drinks|sipped|"
    "lick*|chew*|chomp*|gnaw*|bit into|(?<!\\ba )(?<!little )\\bbit|(?<!flea )(?<!bug )(?<!insect )\\bbites|biting|bitten|scoff*|vacuumed|hoovers?|demolish*|snaffl*|guzzl*|necked|let (?:the |my |our )?(?:him|her|it|dog|cat|puppy|pup) have|managed to (?:get|eat)|stuck (?:his|her) (?:nose|face|tongue) in|crunched|tasted|sampled|"
    "got in (?:my|the|his|her|our|a)|counter-?surf*|pinched|nicked|swiped|snuck|sneaked|got into|gotten into|"
    "get into|gets into|getting into|got at|got hold of|got a hold of|got ahold of|got her paws on|got his paws on|"
    "got (?:his|her|its) (?:teeth|mouth|paws) (?:on|into)|"
    "stole|stolen|snatched|grabbed|helped (?:himself|herself|itself) to|raided|ripped into|tore into|broke into|"
    "hoovered|vacuumed up|found and ate|had eaten|had|had a|had some|had my|had the|had about|had half|had one|had two|"
    "has had|just had|had \\d+|chowed|demolished|destroyed|put away|"
    "overdosed|od'd|od|exposed to|covered in|rolled in|walked through|stepped in|sprayed with|sprayed by|"
    "poisoned by|poisoned with|soaked in|rubbed against|brushed against|splashed with|spilled on|contact with|"
    "on his fur|on her fur|mouthful of|eatin|eten|aet|eatn|ingeste"
)
GAVE_EN = words(
    "gave|given|fed|feeding|slipped|administered|put|applied|used|treated with|giving|dosed|rubbed|dropped|"
    "sprayed|injected|poured|dripped|mixed|accidentally dosed|been giving|medicated"
)
_DONE = r"(?:了|过|到|掉|下|进|完|光|着|死|破|穿|坏|断|走)"
ATE_ZH = (
    r"(?:(?:误食|误吞|误服|误饮|误舔|误吃|误喝|误咬|误咽|偷吃|偷喝|偷舔|吞食|吞服|中了|沾到|沾了|蹭到|蹭了|身上有|"
    r"身上都是|嘴上都是|嘴边有|毛上有|沾上|踩到|踩了|接触了?|接触到|碰到|碰了|打翻|弄翻|翻出|翻到|翻了|"
    r"吸入|滚到|吞|咽下|嚼碎|咬碎|咬破|咬烂|啃食|舔食|吃剩|吃错|干掉|消灭|炫了|炫完|吃光|造了|嗑了|旋了|舔干净|当零食)|"
    rf"(?:(?:吃|喝|舔|啃|咬|嚼|叼|含|吸|闻|嗑|炫|偷|拱|撕|抓|吐出|吐|服|嘬|嗦)(?:[一两几]?(?:口|下|点|些)?|错|食|"
    rf"剩)?{_DONE})|"
    r"(?:正|在|一直|刚|刚刚|又|老|老是|偷偷|正在|还在|天天|不停|经常|总是|总|把)(?:在)?(?:吃|喝|舔|啃|咬|嚼|偷吃|"
    r"玩着吃)(?!什么)|"
    r"(?:吃|喝|舔|啃|咬|嚼)(?:[一两三四五六七八九十半几\d大小整好]+(?:多)?(?:口|个|颗|粒|块|片|根|瓣|包|袋|盒|瓶|"
    r"板|条|杯|串|朵|支|碗|克|g|ml|毫升|只|滴)))"
)
GAVE_ZH = (
    r"(?:(?:给|喂|帮|让|替|往|对|在)[^,.!?。;]{0,12}?(?:喂|吃|喝|服|用|滴|涂|抹|擦|打|喷|灌|洗|舔|塞|点|加|泡|戴|"
    r"拌)(?:了|过|错|的是|成)|"
    r"(?:喂|滴|灌|涂|喷|抹|塞|打|用|擦|洗)(?:了|过|错|成|下去|的是)|被[^,.!?。;]{0,4}喂|(?:喂|灌|塞)(?:它|他|"
    r"她)?(?:吃|喝)?(?:半|一|两|三|几|\d))"
)

EATEN = rf"(?:{ATE_EN}|{ATE_ZH})"
EXPOSED = rf"(?:{ATE_EN}|{ATE_ZH}|{GAVE_EN}|{GAVE_ZH})"

_REST_EN = (
    r"(?:it|them|some|one|all|half|two|three|most|a few|a bit|four|five|six|seven|eight|nine|ten|a dozen|dozens|"
    r"loads|lots|plenty|tons|a whole|a handful|an entire|any|enough|this|that|those|these|a couple|several|part|"
    r"everything|the lot|every|the whole|about|like|at least|\d+)\b"
)
AFTER = (
    (
        r"[^,.!?。\n;]{0,6}?(?:倒|洒|泼|滴|喷|涂|沾|弄|撒|蹭|溅)(?:在|到|了)[^,.!?。\n;]{0,6}?(?:身上|毛|猫|狗|眼|"
        r"嘴|背|脚|爪)"
    ),
    (
        r"(?:\b(?:was|were|got|is|are|been|being|have been|has been)\b)[^.!?。\n;]{0,18}\b(?:eaten|chewed|licked|"
        r"gone|missing|empty|swallowed|nibbled|destroyed|ripped|torn|shredded|bitten|spilled|spilt|drunk|knocked over|"
        r"all over|open|stolen|gnawed|half gone|opened|ate|finished)\b"
    ),
    (
        rf"[^\n]{{0,90}}?\b(?:he|she|it|they|dog|cat|puppy|kitten|pup|and|thinks?|must have|may have|mightve|"
        rf"might have|just|has|had|[a-z]+)\b ?(?:just |then |has |had |have |might have |may have |must have |"
        rf"probably |accidentally |mustve |already |been |is |was |started |keeps |kept ){{0,3}}\b(?:lapping|licking|"
        rf"eating|chewing|drinking|munching|nibbling|gnawing|ate|eaten|swallowed|licked|chewed|drank|bit|nibbled|"
        rf"ingested|got into|gobbled|scarfed|devoured|lapped|grabbed|found|inhaled|stole|took|had|counter-?surfed|vacuumed|hoovered|scoffed|demolished|cleaned|"
        rf"pinched|nicked|swiped)\b(?: (?:up|down|on|at|into|from|through))? ?{_REST_EN}"
    ),
    (
        r"[^.!?。\n;]{0,30}?\b(?:gone|missing|ripped open|torn open|torn|shredded|chewed(?: up| open)?|empty|emptied|"
        r"(?:about |around |maybe |roughly )?(?:half an hour|an hour|(?:\d+|few|couple of|two|three) ?(?:min|mins|"
        r"minutes|hours?|hrs?)) ago|all over the floor|on (?:his|her|its) (?:fur|paws|face|nose|mouth|tongue|coat|back|"
        r"breath)|in (?:his|her|its) (?:mouth|poop|vomit|system|stomach|belly|tummy))\b"
    ),
    (
        r"[^\n]{0,60}?\b(?:had|took|taken|has had|having|got|had had|take) (?:a |some |several |a few |a good |\d+ |"
        r"two |three )(?:\w+ )?(?:licks?|bites?|sips?|tastes?|nibbles?|mouthfuls?|laps?|chomps?|gulps?|swallows?|"
        r"pieces?)\b"
    ),
    r"[^\n]{0,20}?\bon (?:the |my |his |her )?(?:\w+ )?(?:nose|fur|face|paws?|coat|tongue|mouth|whiskers|lips)\b",
    (
        r"[^.!?。\n;]{0,14}?(?:被|都被|全被|让|给|遭)[^,.!?。\n;]{0,10}?(?:吃|舔|啃|咬|嚼|喝|叼|偷|吞|干|翻|打翻|炫|"
        r"祸害|拆|撕|扯|偷)"
    ),
    (
        r"[^.!?。\n;]{0,10}?(?:少了|不见了|没了|空了|洒了|撒了|破了|有牙印|有咬痕|有咬过|被动过|"
        r"[半一两二三\d]+(?:个)?(?:小时|分钟)前|沾在|沾到|掉了一地|倒了|打翻|碎了|有啃)"
    ),
    (
        r"[^\n]{0,30}?(?:它|他|她|狗|猫|崽|毛孩子|偷偷|自己|一口|全部?|都|就|不小心|直接|应该|可能|好像|拿去|抢去|趁我|"
        r"跑去|刚刚?|居然)(?:偷偷|给|全|都|就|直接|可能|好像|已经|也|不小心)*(?:吃|舔|啃|咬|喝|吞|嚼|偷吃|误食|"
        r"炫)(?:了|掉|完|光|下|进|到|过|两|几|一|半|三|好几|得)"
    ),
    (
        r"(?:吃|舔|啃|咬|喝|吞|嚼|偷吃|误食)(?:了|掉|完|光)?(?:[一两三四五六七八九十半几\d好]+(?:多)?(?:口|个|颗|粒|块|"
        r"片|根|瓣|包|袋|盒|瓶|板|条|杯|串|朵|支))(?=[,.!?。;\n]|$|怎|会|要|了|,|能|该|有|现)"
    ),
    r"(?:里|水|花瓶|瓶)[^,.!?。;]{0,4}(?:吃|舔|喝|啃|咬)(?:了|过|到)",
)
"""Poison first: "the chocolate is gone", "葡萄被它偷吃了"."""

_EAT_ZH = r"(?:吃|喝|舔|啃|咬|嚼|吞|偷吃|误食|误吞|嗑)[^,.!?。;]{0,5}?"
_GONE_ZH = r"(?:吃|吞|咽|舔|啃|咬|嚼|喝|叼|炫|干|翻)(?:碎|破|烂|光|完|掉|下去|进去|进肚|了|下|坏|断|干净|走|得|个|出)"

FOUND = words(
    "found|came home to|come home to|caught|saw|there is|there are|theres|woke up to|discovered|walked in on|noticed"
)
_CHEWED = words(
    "chewed|empty|torn|ripped|bitten|shredded|open|opened|destroyed|licking|eating|chewing|half eaten|pieces|"
    "wrapper*|wrappings|packet|packaging|blister|knocked over|bite marks|teeth marks|tooth marks|munching|"
    "drinking|nibbling|playing with|ate|licked|crumbs"
)


class Exposure(NamedTuple):
    """Where a message says that an animal had a poison: `how` it says so, and `what` it was."""

    start: int
    end: int
    how: str
    what: str


_WINDOW = 110
"""Characters before a poison's name in which the exposure may stand."""


@lru_cache(maxsize=4)
def _verbs(text: str, put_on: bool) -> list[tuple[int, int]]:
    """Where a text says that something was eaten, or also given and put on: found once, asked by every name."""
    return [told.span() for told in _verb(put_on).finditer(text)]


@lru_cache(maxsize=2)
def _verb(put_on: bool) -> re.Pattern[str]:
    return re.compile(EXPOSED if put_on else EATEN)


@lru_cache(maxsize=1)
def _block() -> re.Pattern[str]:
    return re.compile(_BLOCK + "{0,45}")


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[bool, re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    """The further ways of telling an exposure: what stands before the name, and what after; one may be missing.

    The first value is true where giving and putting on count, and not only eating.
    """
    sources: tuple[tuple[bool, str | None, str | None], ...] = (
        *((False, None, after) for after in AFTER),
        (False, rf"{FOUND}[^.!?。\n;]{{0,40}}?", rf"[^.!?。\n;]{{0,40}}?{_CHEWED}"),
        (False, rf"{FOUND}[^.!?。\n;]{{0,40}}?{_CHEWED}[^.!?。\n;]{{0,40}}?", None),
        (False, _EAT_ZH, r"[^,.!?。;\n]{0,3}?了"),
        (
            False,
            r"(?:捡|拿|偷|叼|抢|翻|打翻|洒|倒|拆|开|舀|扒)[^,.!?。;]{0,8}?",
            r"[^,.!?。;\n]{0,8}?(?:吃|舔|喝|吞|啃|嚼|咬)",
        ),
        (True, r"把[^,.!?。;]{0,10}?", r"[^,.!?。;]{0,6}?(?:滴|涂|喷|抹|用|倒|擦|洒|打|戴)(?:到|在|了|给|错)"),
        (False, r"把[^,.!?。;]{0,10}?", rf"[^,.!?。;]{{0,10}}?{_GONE_ZH}"),
    )
    return tuple(
        (
            put_on,
            None if before is None else re.compile(before + r"\Z"),
            None if after is None else re.compile(after),
        )
        for put_on, before, after in sources
    )


class Substance:
    """One name of a poison."""

    def __init__(self, category: str, name: str) -> None:
        self.category = category
        self._source = name

    @cached_property
    def _name(self) -> re.Pattern[str]:
        return re.compile(words(self._source))

    def find(self, text: str) -> list[Exposure]:
        """Exposures in a normalised text."""
        return [told for match in self._name.finditer(text) for told in self._exposures(text, match)]

    def _exposures(self, text: str, name: re.Match[str]) -> list[Exposure]:
        found = []
        for put_on in (False,) if self.category in NEEDS_SWALLOWED else (False, True):
            for start, end in _verbs(text, put_on):
                if (
                    name.start() - _WINDOW <= start
                    and end <= name.start()
                    and _block().fullmatch(text, end, name.start())
                ):
                    found.append(Exposure(start, name.end(), text[start : name.start()], name[0]))
                    break
        for put_on, before, after in _forms():
            if put_on and self.category in NEEDS_SWALLOWED:
                continue
            start, end = name.span()
            if before is not None:
                told = before.search(text, max(start - _WINDOW, 0), start)
                if told is None:
                    continue
                start = told.start()
            if after is not None:
                told = after.match(text, end)
                if told is None:
                    continue
                end = told.end()
            how = text[start : name.start()] + text[name.end() : end]
            found.append(Exposure(start, end, how, name[0]))
        return found


@lru_cache(maxsize=1)
def substances() -> Index[Substance]:
    """Every name of a poison, by its plain beginning."""
    return Index(
        (literal(name), Substance(category, name)) for category, names in SUBSTANCES.items() for name in split(names)
    )


_VET = re.compile(
    r"\b(?:vet|vets|doctor|prescribed|as directed|prescription|his (?:meds|medication|medicine|pills?|"
    r"tablets?)|her (?:meds|medication|medicine|pills?|tablets?)|its (?:meds|medication|medicine)|daily)\b|"
    r"医生|兽医|医院|开的|遵医嘱|驱虫|按时|他的药|它的药|她的药|宠物药|喂药|吃药"
)
_TOO_MUCH = re.compile(
    r"\b(?:double|twice|two doses|extra|whole bottle|entire|too (?:much|many)|overdos\w*|all of|accidentally|"
    r"by mistake|mistake|wrong|my (?:meds|medication|medicine|pills?)|bottle of|the whole|full (?:bottle|pack)|mom|"
    r"dad|human|husband|wife|grandma|chewed|got into|months? supply|spilled|dropped|open(?:ed)?|swallowed my)\b|"
    r"双倍|两倍|多喂|过量|整瓶|一整|吃多|两次|重复|误|偷|我的|人|一瓶|一板|翻|咬|老人|奶奶|爷爷|我妈|我爸|错|"
    r"掉在地上|好几|全"
)
_DOG_OR_CAT = re.compile(r"\b(?:dogs?|cats?|pupp\w*|kittens?|pup|kitty|ferrets?)\b|[狗猫犬喵汪]")
_GRAPE_EATER = re.compile(
    r"\b(?:parrots?|birds?|budgies?|rabbits?|bunny|bunnies|hamsters?|guinea pigs?|tortoises?|turtles?|"
    r"cockatiels?|gerbils?|rats?|squirrels?|hedgehogs?|sugar gliders?)\b|鹦鹉|鸟|兔|仓鼠|豚鼠|荷兰猪|龟|松鼠|"
    r"蜜袋鼯|刺猬"
)
_VAGUE = re.compile(rf"^(?:{words(GENERAL_DRUGS)})$")
_CHEWED_ONLY = re.compile(
    r"\b(?:chew\w*|lick\w*|gnaw\w*|bit|bites?|biting|bitten|destroy\w*|demolished|stole|stolen|grabbed|"
    r"snatched|finished|had|got into|ripped into|tore into|raided|nibbl\w*|eat|eats)\b|舔|啃|咬|嚼|叼|撕|抓|闻|"
    r"玩|翻|碰|踩|沾|喜欢|老|天天|总|经常|一直|拱|把|着|吐出|吐"
)
_SHARP = re.compile(
    r"string|thread|yarn|ribbon|needle|hook|battery|magnet|线|针|钩|皮筋|发圈|头绳|牙签|竹签|玻璃|刀片|钉"
)
_NOT_EATEN = re.compile(
    r"\b(?:never|not|didnt|doesnt|hasnt|wont|cant|no one|nobody|before (?:he|she|it)|so (?:that )?(?:he|she|"
    r"it) (?:cant|wont)|locked|out of reach|away from|is (?:his|her) name)\b|从不|从来|没有?(?=吃|舔|碰|喝|被|"
    r"让|给|喂)|还没|不会|不让|够不到|收好|锁"
)
_OWN_FOOD = re.compile(
    r"^ ?(?:of )?(?:his|her|its|the|their) (?:\w+ )?(?:food|kibble|dinner|breakfast|lunch|meals?|treats?|"
    r"supper|bowl|medicine|pills?)\b"
)
_NAME_BEFORE = re.compile(r"(?:叫|名叫|名字是|叫做|名为|取名|named|called|name is|names)\W{0,2}$")


def exempt(category: str, told: Exposure, text: str) -> bool:
    """True where an exposure by its words is none: prescribed medicine, a parrot's grape, a chewed toy, a name."""
    start, end, how, what = told
    around = text[max(start - 40, 0) : end + 40]
    if re.search(
        r"\b(?:gave|given|giving|put|fed|feeding) (?:me|us|myself)\b|\bwith (?:my|the|our) (?:cat|dog|kitty|pup)\b",
        text[start : end + 24],
    ):
        return True
    if _NOT_EATEN.search(text[text.find(what, start) + len(what) : end]) or _OWN_FOOD.match(text[end:]):
        return True
    if re.search(r"闻|sniff|smell", how) and re.match(
        r"[^.!?。\n]{0,24}(?:没有?(?:吃|舔|咬|碰|喝)|走开|跑开|didnt|did not|walked (?:off|away))", text[end:]
    ):
        return True
    if re.search(r"去(?:掉|了|除)|挑出|没有?(?:核|籽)", text[end : end + 8]):
        return True
    if what == "shampoo" and not re.search(r"\b(?:drank|drink\w*|ate|eaten|lapp\w*|swallow\w*|ingest\w*|into)\b", how):
        return True
    if category == "poison_grape" and _GRAPE_EATER.search(text) and not _DOG_OR_CAT.search(text):
        return True
    if category in ("poison_drug", "poison_painkiller") and _VET.search(around) and not _TOO_MUCH.search(around):
        return True
    if category == "poison_drug" and _VAGUE.match(what) and not _TOO_MUCH.search(around):
        return True
    if what == "lily":  # a name, unless it was eaten
        return not re.search(
            r"\b(?:ate|eaten|eating|swallow|ingest|nibbl|chew|consum|munch)\w*|吃|啃|嚼|吞|舔|咬|喝", how
        )
    if category == "foreign_body":
        whole = text[start:end]
        return bool(_CHEWED_ONLY.search(whole)) and not re.search(r"swallow|ate\b|eaten|吞|吃|咽|炫|喝", whole)
    return _NAME_BEFORE.search(text[max(start - 8, 0) : start + text[start:end].find(what)]) is not None
