"""The words that owners use for their animals, and what is plausible for each: data for the rules (`reading.py`)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Species:
    """An animal that we know by name."""

    icon: str
    words: str
    """What owners call it, in English and Chinese."""
    usual_kg: tuple[float, float]
    """From the smallest young to a very heavy adult."""
    usual_years: float
    """A very old one."""
    breeds: str = ""
    """Breeds and coats that say which animal it is, comma-separated, in lower case."""


FAR = 2.0
"""A value this many times beyond the usual is a slip and is not stored; between, it is stored and questioned."""

SPECIES: dict[str, Species] = {
    "cat": Species(
        "🐱",
        "cat cats kitten kitty tomcat tom-cat feline 猫 猫咪 猫猫 喵 喵咪 喵星人",
        (0.06, 11),
        20,
        "british shorthair, british longhair, american shorthair, american curl, scottish fold, scottish straight, "
        "maine coon, ragdoll, persian, siamese, russian blue, norwegian forest, norwegian forest cat, bengal, sphynx, "
        "exotic shorthair, abyssinian, burmese, birman, munchkin, devon rex, cornish rex, turkish van, turkish angora, "
        "siberian, chartreux, savannah, tonkinese, manx, oriental shorthair, domestic shorthair, domestic longhair, "
        "domestic medium hair, dsh, dlh, moggy, moggie, tabby, calico, tortoiseshell, tortie, ginger, tuxedo, "
        "英短, 英国短毛, 英短蓝猫, 英短银渐层, 英短金渐层, 蓝猫, 银渐层, 金渐层, 蓝白, 美短, 美国短毛, 布偶, 布偶猫, 加菲, 加菲猫, "
        "异短, 异国短毛, 波斯, 波斯猫, 暹罗, 暹罗猫, 缅因, 缅因猫, 挪威森林猫, 挪威森林, 森林猫, 俄罗斯蓝猫, 俄蓝, 豹猫, 孟加拉豹猫, "
        "孟买猫, 无毛猫, 斯芬克斯, 德文, 德文卷毛猫, 德文卷毛, 折耳, 折耳猫, 苏格兰折耳猫, 苏格兰折耳, 矮脚猫, 曼基康, 曼赤肯, 拿破仑, "
        "阿比西尼亚猫, 阿比西尼亚, 缅甸猫, 伯曼猫, 金吉拉, 西伯利亚森林猫, 土耳其梵猫, 田园猫, 中华田园猫, 狸花, 狸花猫, 橘猫, 大橘, "
        "橘白, 三花, 三花猫, 玳瑁, 玳瑁猫, 奶牛猫, 白猫, 黑猫, 彩狸, 狸白, 临清狮子猫, 狮子猫, 土猫",
    ),
    "dog": Species(
        "🐶",
        "dog dogs doggy doggie puppy pup canine 狗 狗狗 狗子 狗崽 犬 幼犬 汪 汪星人",
        (0.1, 80),
        20,
        "labrador, labrador retriever, lab, golden retriever, golden, german shepherd, gsd, poodle, toy poodle, "
        "miniature poodle, standard poodle, french bulldog, frenchie, english bulldog, bulldog, pug, chihuahua, corgi, "
        "pembroke welsh corgi, cardigan welsh corgi, welsh corgi, husky, siberian husky, alaskan malamute, malamute, "
        "samoyed, shiba, shiba inu, akita, beagle, dachshund, border collie, collie, shetland sheepdog, sheltie, "
        "maltese, bichon, bichon frise, pomeranian, yorkshire terrier, yorkie, shih tzu, pekingese, rottweiler, "
        "doberman, boxer, great dane, dalmatian, schnauzer, miniature schnauzer, cocker spaniel, springer spaniel, "
        "cavalier king charles spaniel, cavalier, cavapoo, cockapoo, labradoodle, goldendoodle, maltipoo, chow chow, "
        "shar pei, jack russell, jack russell terrier, westie, greyhound, whippet, st bernard, saint bernard, "
        "newfoundland, bernese mountain dog, bernese, great pyrenees, weimaraner, vizsla, havanese, papillon, pit bull, "
        "pitbull, staffordshire bull terrier, australian shepherd, aussie, mutt, "
        "金毛, 金毛寻回犬, 拉布拉多, 拉不拉多, 德牧, 德国牧羊犬, 泰迪, 贵宾, 贵宾犬, 巨贵, 比熊, 博美, 柯基, 柴犬, 秋田, 秋田犬, 哈士奇, "
        "二哈, 阿拉斯加, 萨摩耶, 萨摩, 边牧, 边境牧羊犬, 边境, 雪纳瑞, 法斗, 法国斗牛犬, 英斗, 斗牛犬, 巴哥, 八哥犬, 吉娃娃, 腊肠, "
        "腊肠犬, 比格, 比格犬, 史宾格, 可卡, 可卡犬, 马尔济斯, 约克夏, 西施, 西施犬, 京巴, 北京犬, 松狮, 沙皮, 罗威纳, 杜宾, 大丹, "
        "斑点狗, 喜乐蒂, 苏牧, 苏格兰牧羊犬, 古牧, 马犬, 圣伯纳, 伯恩山, 灵缇, 惠比特, 杰克罗素, 西高地, 蝴蝶犬, 藏獒, 昆明犬, "
        "田园犬, 中华田园犬, 土狗, 串串, 银狐, 银狐犬, 卡斯罗, 比特",
    ),
    "rabbit": Species(
        "🐰",
        "rabbit rabbits bunny 兔 兔子 兔兔",
        (0.03, 8),
        13,
        "holland lop, mini lop, netherland dwarf, lionhead, flemish giant, rex rabbit, lop, "
        "垂耳兔, 荷兰垂耳兔, 侏儒兔, 道奇兔, 猫猫兔, 安哥拉兔, 狮子兔, 公主兔",
    ),
    "hamster": Species(
        "🐹",
        "hamster hamsters 仓鼠 金丝熊 小仓鼠",
        (0.005, 0.25),
        3.5,
        "syrian, roborovski, dwarf hamster, winter white, 三线, 银狐仓鼠, 布丁, 罗伯罗夫斯基, 一线, 加卡利亚",
    ),
    "guinea pig": Species("🐹", "guinea-pig guinea_pig guineapig cavy 豚鼠 荷兰猪 天竺鼠", (0.05, 1.6), 9),
    "chinchilla": Species("🐭", "chinchilla 龙猫 毛丝鼠", (0.03, 1.0), 22),
    "rat": Species("🐀", "rat rats 花枝鼠 大鼠 老鼠", (0.005, 1.0), 4.5),
    "mouse": Species("🐁", "mouse mice 小白鼠 小鼠", (0.001, 0.07), 3.5),
    "ferret": Species("🦦", "ferret ferrets 雪貂 貂", (0.03, 3), 12),
    "hedgehog": Species("🦔", "hedgehog hedgehogs 刺猬", (0.01, 1.6), 9),
    "bird": Species(
        "🦜",
        "bird parrot budgie budgerigar cockatiel canary lovebird 鸟 小鸟 鹦鹉 文鸟 鸽子 八哥",
        (0.003, 2.5),
        70,
        "虎皮鹦鹉, 玄凤, 玄凤鹦鹉, 牡丹鹦鹉, 和尚鹦鹉, 太阳鹦鹉, 金刚鹦鹉, african grey, macaw, cockatoo, conure",
    ),
    "turtle": Species("🐢", "turtle tortoise terrapin 龟 乌龟 陆龟 巴西龟 草龟", (0.003, 100), 110),
    "lizard": Species("🦎", "lizard gecko 守宫 蜥蜴 鬃狮蜥 豹纹守宫", (0.001, 15), 30),
    "snake": Species("🐍", "snake 蛇 玉米蛇", (0.003, 60), 35),
    "fish": Species("🐟", "fish goldfish koi betta 鱼 金鱼 锦鲤 斗鱼", (0.0001, 20), 45),
    "horse": Species("🐴", "horse pony 马 小马", (20, 1000), 40),
    "pig": Species("🐷", "pig minipig mini-pig 猪 小香猪 宠物猪", (0.3, 250), 20),
    "chicken": Species("🐔", "chicken hen rooster 鸡 芦丁鸡", (0.01, 6), 12),
    "duck": Species("🦆", "duck 鸭 鸭子 柯尔鸭", (0.01, 6), 16),
}

UNKNOWN = Species("🐾", "", (0.0001, 1000), 110)
"""For any other animal."""

FEMALE = "female girl she her f lady 母 女 雌 母的 女孩 女孩子 女生 妹妹 女宝 女宝宝 雌性 ♀"
MALE = "male boy he his m 公 男 雄 公的 男孩 男孩子 男生 弟弟 男宝 男宝宝 雄性 ♂"

FILLERS = (
    "is a an the and of with old aged age weighs weight weighing about approx approximately ca breed breeds species sex "
    "gender born my our name's it it's its i have has pet named called 's now "
    "是 一只 只 一条 条 一个 小 的 了 大 老 大概 左右 约 大约 差不多 年龄 岁数 年纪 体重 重 品种 种类 物种 性别 今年 现在 我家 我的 我们家 家 有 "
    "孩子 宝宝 毛孩子 宠物 和 已经 已 : - . ! 。 ~ ( ) （ ）"
)
"""Words that tell nothing and are passed over."""

BREED_ENDINGS = (
    "shorthair longhair retriever shepherd terrier spaniel hound poodle poo doodle setter pointer mastiff collie corgi "
    "bulldog sheepdog schnauzer pinscher spitz husky malamute mountain-dog mix cross lop"
)
"""English words that end a dog's, cat's or rabbit's breed which the lists above don't have."""

ENDING_SPECIES = {"shorthair": "cat", "longhair": "cat", "lop": "rabbit", "mix": "", "cross": ""}
"""The animal of such a breed; all others are dogs."""

HAN_ENDINGS = {"猫": "cat", "犬": "dog", "狗": "dog", "兔": "rabbit", "鹦鹉": "bird", "龟": "turtle", "仓鼠": "hamster"}
"""The end of a Chinese word that makes it a breed of this animal."""
