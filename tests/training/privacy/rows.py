"""Rows with personal data and rows that only look like it, in Chinese and English, the same for the same seed.

The numbers come from their own standards (GB 11643, ISO/IEC 7812, ISO 11784, E.164), written down here a second time: the
rules are not asked what they would find.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """A text, and where personal data stands in it, as (start, end); nowhere in a look-alike."""

    text: str
    spans: tuple[tuple[int, int], ...]


def marked(line: str) -> Row:
    """`打⟦138…⟧` → a row: what stands between ⟦ and ⟧ is personal."""
    text, spans = "", []
    for part in re.split("(⟦.*?⟧)", line):
        if part.startswith("⟦"):
            spans.append((len(text), len(text) + len(part) - 2))
            part = part[1:-1]
        text += part
    return Row(text, tuple(spans))


def batch(number: int) -> list[Row]:
    """A batch of rows written by hand."""
    lines = (HERE / f"batch{number}.txt").read_text("utf-8").splitlines()
    return [marked(line) for line in lines if line]


def personal(seed: int, n: int) -> list[Row]:
    """`n` rows with one to three pieces of personal data each, half of them Chinese."""
    random = Random(seed)
    return [_personal(random, *((ZH_ASKS, ZH) if i % 2 else (EN_ASKS, EN))) for i in range(n)]


def lookalikes(seed: int, n: int) -> list[Row]:
    """`n` rows full of numbers and words that lead to nobody, half of them Chinese."""
    random = Random(seed)
    return [Row(_filled(random, random.choice(LOOKALIKES_ZH if i % 2 else LOOKALIKES_EN)), ()) for i in range(n)]


def _personal(random: Random, asks: list[str], pieces: list[tuple[str, Callable[[Random], str]]]) -> Row:
    parts = [random.choice(asks)]
    for phrase, make in random.sample(pieces, random.choice((1, 1, 2, 3))):
        parts.append(phrase.replace("{}", f"⟦{make(random)}⟧"))
    random.shuffle(parts)
    gap = random.choice((" ", "\n")) if asks is EN_ASKS else random.choice((" ", "\n", "，"))
    return marked(gap.join(parts))


# --- numbers by their standards ---


def _digits(random: Random, n: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(n))


def mobile(random: Random) -> str:
    number = f"1{random.choice(('35', '36', '38', '39', '50', '58', '66', '77', '86', '99'))}{_digits(random, 8)}"
    a, b, c = number[:3], number[3:7], number[7:]
    wide = number.translate({ord("0") + i: ord("０") + i for i in range(10)})
    in_words = number.translate({ord(d): random.choice(s) for d, s in zip("0123456789", ["零〇", "一幺", "二", "三", "四", "五", "六", "七", "八", "九"], strict=True)})  # fmt: skip
    forms = (number, number, f"{a} {b} {c}", f"{a}-{b}-{c}", f"+86 {number}", f"86-{number}", f"+86-{a}-{b}-{c}",
             wide, in_words, f"{a}.{b}.{c}", " ".join(number), f"（+86）{number}", f"{a}\u200b{b}\u200b{c}")  # fmt: skip
    return random.choice(forms)


def landline(random: Random) -> str:
    area, n = random.choice((("010", 8), ("021", 8), ("0571", 8), ("0755", 8), ("0311", 8), ("0898", 8), ("0576", 8)))
    number = random.choice("2345678") + _digits(random, n - 1)
    return random.choice((f"{area}-{number}", f"{area}{number}", f"（{area}）{number}", f"{area} {number[:4]} {number[4:]}",
                          f"{area}-{number}转{_digits(random, 3)}"))  # fmt: skip


def american(random: Random) -> str:
    area, exchange, line = random.choice(("212", "415", "503", "617", "720", "919")), "555", _digits(random, 4)
    return random.choice((f"({area}) {exchange}-{line}", f"{area}-{exchange}-{line}", f"{area}.{exchange}.{line}",
                          f"+1 {area} {exchange} {line}", f"1-{area}-{exchange}-{line}", f"+1{area}{exchange}{line}"))  # fmt: skip


def british(random: Random) -> str:
    line = _digits(random, 6)
    return random.choice(
        (f"07700 {line}", f"+44 7700 {line}", f"07700{line}", f"020 7946 {line[:4]}", f"+44 20 7946 {line[:4]}")
    )


def abroad(random: Random) -> str:
    return random.choice((f"+65 9{_digits(random, 3)} {_digits(random, 4)}", f"+852 6{_digits(random, 3)} {_digits(random, 4)}",
                          f"+49 171 {_digits(random, 7)}", f"+61 4{_digits(random, 2)} {_digits(random, 3)} {_digits(random, 3)}",
                          f"0049 30 {_digits(random, 7)}", f"+33 6 {_digits(random, 2)} {_digits(random, 2)} {_digits(random, 2)} {_digits(random, 2)}"))  # fmt: skip


def id_card(random: Random) -> str:
    area = random.choice(("110105", "310104", "330106", "440106", "510107", "420111", "650102"))
    first = (
        f"{area}{random.randint(1950, 2006)}{random.randint(1, 12):02}{random.randint(1, 28):02}{_digits(random, 3)}"
    )
    total = sum(int(d) * 2 ** (17 - i) for i, d in enumerate(first))
    number = first + "0123456789X"[(12 - total) % 11]
    return random.choice((number, number, number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}"))


def card(random: Random) -> str:
    first = random.choice(("622202", "621700", "622848", "411111", "453914", "555555")) + _digits(random, 9)
    check = -sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(first)) % 10
    number = f"{first}{check}"
    return random.choice(
        (
            number,
            " ".join(number[i : i + 4] for i in range(0, 16, 4)),
            "-".join(number[i : i + 4] for i in range(0, 16, 4)),
        )
    )


def chip(random: Random) -> str:
    number = random.choice(("900", "941", "956", "977", "981", "985", "992", "156")) + _digits(random, 12)
    return random.choice(
        (number, number, " ".join(number[i : i + 3] for i in range(0, 15, 3)), f"{number[:3]}-{number[3:]}")
    )


def email(random: Random) -> str:
    name = random.choice(("wang.fang", "lily88", "zhao_yun", "cat-mom", "j.smith", "anna2020", "dr.lee", "x"))
    host = random.choice(
        ("qq.com", "163.com", "gmail.com", "outlook.com", "vip.sina.com", "mail.example.co.uk", "uni-bonn.de")
    )
    return random.choice((f"{name}@{host}", f"{name}@{host}", f"{name}＠{host}", f"{name} @ {host}", f"{name} at {host.replace('.', ' dot ')}",
                          f"{name}[at]{host.replace('.', '[dot]')}"))  # fmt: skip


def account(random: Random) -> str:
    return random.choice(("maomao", "doudou", "lucky_dog", "catlover", "tuantuan")) + random.choice(
        ("2019", "_88", "520", "77x", "-mama6")
    )


def qq(random: Random) -> str:
    return random.choice("123456789") + _digits(random, random.randint(5, 9))


def address_zh(random: Random) -> str:
    city, district = random.choice(
        (
            ("北京市", "朝阳区"),
            ("上海市", "徐汇区"),
            ("杭州市", "西湖区"),
            ("广东省深圳市", "南山区"),
            ("成都市", "武侯区"),
        )
    )
    street, estate = (
        random.choice(("文三路", "世纪大道", "中山北路", "建国门外大街", "体育东路")),
        random.choice(("阳光花园", "翠苑小区", "幸福里", "金色家园", "望京新城")),
    )
    number, house, room = (
        random.randint(1, 999),
        random.randint(1, 30),
        f"{random.randint(1, 29)}0{random.randint(1, 6)}",
    )
    return random.choice((f"{city}{district}{street}{number}号", f"{city}{district}{street}{number}号{estate}{house}栋{room}室",
                          f"{estate}{house}号楼{random.randint(1, 4)}单元{room}", f"{district}{street}{number}弄{house}号{room}室",
                          f"{estate}{house}幢{room}"))  # fmt: skip


def address_en(random: Random) -> str:
    number = random.randint(2, 9999)
    street = random.choice(
        (
            "Oak Street",
            "Maple Ave",
            "West 7th Street",
            "Elm Close",
            "Kings Road",
            "Sunset Blvd",
            "Garden Lane",
            "Pine Dr",
            "Hill Court",
        )
    )
    return random.choice((f"{number} {street}", f"{number} {street}, Apt {random.randint(1, 40)}B", f"{number} {street}, Portland, OR 97205",
                          f"Flat {random.randint(1, 9)}, {number} {street}", f"{number} {street}, Unit #{random.randint(1, 99)}"))  # fmt: skip


def name_zh(random: Random) -> str:
    return random.choice("王李张刘陈杨赵黄周吴徐孙欧").replace("欧", "欧阳") + random.choice(
        ("晓梅", "伟", "建国", "洋", "婷婷", "志强", "静", "子涵")
    )


def name_en(random: Random) -> str:
    return f"{random.choice(('Karen', 'Tom', 'Priya', 'David', 'Laura', 'Miguel', 'Sofia', 'Henry'))} {random.choice(('Whitfield', 'Nguyen', 'Sharma', 'Bennett', 'Lopez', 'Meyer', 'Stone', 'Carter-Hill'))}"


def plate_zh(random: Random) -> str:
    tail = _digits(random, 1) + "".join(
        random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(random.choice((4, 5)))
    )
    return f"{random.choice('京沪粤浙苏川鲁')}{random.choice('ABCDEF')}{random.choice(('', '·'))}{tail}"


def passport(random: Random) -> str:
    return random.choice("EG") + _digits(random, 8)


def place(random: Random) -> str:
    return random.choice(
        (
            f"{random.uniform(20, 50):.5f}, {random.uniform(80, 125):.5f}",
            f"{random.uniform(20, 50):.4f},{random.uniform(80, 125):.4f}",
        )
    )


def handle(random: Random) -> str:
    return "@" + account(random).replace("-", "_")


def profile(random: Random) -> str:
    host = random.choice(("instagram.com/", "https://www.tiktok.com/@", "t.me/", "https://weibo.com/", "facebook.com/"))
    return random.choice((host + handle(random)[1:], f"https://space.bilibili.com/{_digits(random, 8)}"))


def secret(random: Random) -> str:
    letters = "".join(random.choice("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP0123456789") for _ in range(36))
    return random.choice(
        (
            f"sk-{letters}",
            f"ghp_{letters}",
            f"AKIA{letters[:16].upper()}",
            f"{random.randint(10**8, 10**10 - 1)}:{letters[:35]}",
        )
    )


ZH: list[tuple[str, Callable[[Random], str]]] = [
    ("我的电话是{}。", mobile), ("手机号{}，微信同号。", mobile), ("请打{}找我。", mobile), ("捡到请联系{}，必有重谢！", mobile),
    ("{}（晚上七点后）", mobile), ("号码：{}", mobile), ("家里座机{}。", landline), ("电话：{}，白天打。", landline),
    ("我人在国外，电话{}。", abroad), ("我的身份证号是{}。", id_card), ("办狗证用的证件：{}", id_card), ("{}是我身份证。", id_card),
    ("退款请退到{}。", card), ("银行卡号：{}", card), ("芯片号{}，查不到主人。", chip), ("扫出来的芯片是{}。", chip),
    ("报告发到{}。", email), ("邮箱：{}", email), ("加我微信{}。", account), ("微信号：{}", account), ("vx：{}，发视频给你。", account),
    ("威信{}", account), ("V信 {}", account), ("我的QQ是{}。", qq), ("QQ：{}", qq), ("扣扣{}，加我。", qq), ("QQ群{}里说的。", qq),
    ("我家住在{}。", address_zh), ("地址：{}", address_zh), ("猫粮寄到{}。", address_zh), ("{}，麻烦上门。", address_zh),
    ("我叫{}，是它的主人。", name_zh), ("联系人：{}", name_zh), ("主人姓名：{}，", name_zh), ("本人{}，第一次养狗。", name_zh),
    ("撞它的车是{}。", plate_zh), ("车牌号{}，监控拍到了。", plate_zh), ("护照号{}。", passport), ("定位{}。", place),
    ("抖音号：{}", account), ("小红书：{}", account), ("可以看{}", profile), ("密钥是{}，别外传。", secret),
]  # fmt: skip
EN: list[tuple[str, Callable[[Random], str]]] = [
    ("Call me at {}.", american), ("My number is {}, thanks.", american), ("Phone: {}", american), ("You can text {} any time.", american),
    ("I am in the UK, {}.", british), ("Mobile {}.", british), ("Reach me on {}.", abroad), ("My Chinese number: {}.", mobile),
    ("My chip paper says {}.", chip), ("Microchip number {}.", chip), ("He is chipped, {}.", chip),
    ("Send it to {}.", email), ("email: {}", email), ("Write to {} please.", email), ("Please refund my card {}.", card),
    ("Card number: {}", card), ("We live at {}.", address_en), ("My address is {}.", address_en), ("Ship the food to {}.", address_en),
    ("Come to {} please.", address_en), ("My name is {}.", name_en), ("Owner: {}.", name_en), ("Emergency contact: {}.", name_en),
    ("I'm {}, we met last week.", name_en), ("My WeChat: {}.", account), ("WeChat ID {}.", account), ("Add me on wechat: {}", account),
    ("QQ {}", qq), ("My passport number is {}.", passport), ("Found near {}.", place), ("DM {} for photos.", handle),
    ("Photos are on {} .", profile), ("instagram: {}", account), ("My Telegram is {}.", handle), ("The key is {}, oops.", secret),
    ("My Chinese ID is {}.", id_card),
]  # fmt: skip
ZH_ASKS = ["我家猫三天没吃东西了，怎么办？", "狗狗今天拉稀，体重12.5公斤。", "小猫2个月大，可以洗澡吗？", "昨天打了疫苗，今天有点没精神。", "兔子的耳朵很烫，正常吗？",
           "尿比重1.035，要紧吗？", "它吃了半块巧克力，现在有点兴奋。", "猫一直舔毛，肚子秃了一块。", "驱虫药一次0.5ml对吗？", "绝育后第5天，伤口有点红。"]  # fmt: skip
EN_ASKS = ["My cat has not eaten for 3 days.", "The dog weighs 12.5 kg and limps.", "Can a 2 month old kitten be bathed?", "Is a USG of 1.035 fine?",
           "He had his shots on 2024-11-20 and is tired.", "She licks her belly bald.", "Is 0.5 ml of dewormer right?", "He ate chocolate 2 hours ago.",
           "Day 5 after spaying, the wound is red.", "Our rabbit's ears are hot."]  # fmt: skip


def _filled(random: Random, text: str) -> str:
    """A look-alike with fresh numbers: # is a digit, ~ one to nine."""
    return re.sub("[#~]", lambda m: random.choice("123456789" if m[0] == "~" else "0123456789"), text)


def _look(lines: str) -> list[str]:
    return [line.strip() for line in lines.strip().splitlines()]


LOOKALIKES_ZH = _look("""
    体重~.#公斤，体温3~.#度，心率1##次/分
    白细胞~#.#，红细胞~.##，血小板~##，血红蛋白1##
    尿比重1.0##，尿蛋白~+，pH ~.#
    肌酐1##，尿素~.#，SDMA ~#，磷~.##
    每公斤~-~#毫克，一天~次，连用~天
    202#年1~月~日打的疫苗，~#天后打第二针
    202#-0~-1~ 1~:3~ 吐了~次
    花了~###元，贵吗？
    5公斤装~##元，10公斤装~##元，哪个划算
    订单号202~1120##########，还没发货
    快递单号SF~############，三天没动了
    批号：A202~0~~#~，保质期18个月
    兽药字15003~###，这个药能用吗
    条形码69~##########的罐头能吃吗
    产品编号~####-~##，猫抓板
    我家猫叫咪咪，今年~岁，~.#公斤
    它叫豆豆，~月~号满~岁
    王医生说要做B超，李护士说先观察
    楼下小区有只流浪猫，大概~个月
    从~楼掉下来，右后腿不敢着地
    我住在北京，冬天零下1#度
    一天喂~次，每次~#毫升
    24小时热线400-~##-~###打不通
    血糖~.#，T4 ~#.#，fSAA ~##
    猫粮蛋白质~#%，脂肪1#%，灰分~.#%
    第1次~ml，第2次~ml，第3次~ml
    体重变化：~.# ~.# ~.# ~.# ~.# ~.#
    微信上有人说可以喂鸡蛋，对吗
    小红书推荐的~##元的猫砂好用吗
    用1:~##稀释的消毒液拖地
    陈大夫开了~天的药，一次~片
    芯片要打吗，要~##元
    电话里说不清楚，我~点去医院
    报告编号202~11~~####，请帮忙看看
    头孢~#mg/kg，bid，连用~天
    1~岁的老猫，~#小时没尿了
    耳道细菌培养10^~，敏感药~种
    血压1~#/~#，眼压1~mmHg
    地址在哪条路上？几点开门？
    我是新手，预算~###块，养什么猫好
""")
LOOKALIKES_EN = _look("""
    He weighs ~.# kg, temperature 3~.# °C, pulse 1##
    WBC ~#.#, RBC ~.##, PLT ~##, HCT ~#
    USG 1.0##, pH ~.#, protein ~+
    Creatinine ~.# mg/dL, BUN ~#, SDMA ~#, ALT ~##
    give 0.~# mg/kg every ~ hours for ~ days
    vaccinated on 202~-1~-1~, next on 202~-0~-1~
    at 1~:3~ on 1~/2~/202~ she vomited ~ times
    the x-ray was $~,~##, is that normal?
    a 1~ kg bag costs $~#.##
    my order number is ~##########, still not here
    tracking no. 1Z~##AA1~########
    lot 202~0~1#, exp 0~/202~
    poison control is (888) ~##-~###
    helpline 1-800-~##-~### is busy
    my cat's name is Milo and he is ~ years old
    her name is Bella, ~ months old, ~.# lbs
    Dr. Chen said ~ more days
    it's a ~# minute drive to the clinic
    we walk ~ miles along the road every day
    feed ~/2 cup at ~am and ~pm
    I live in Berlin on the ~th floor
    insulin ~ IU every 12 hours, glucose ~##
    weights: ~.#, ~.#, ~.#, ~.#, ~.# kg
    SKU ~##-~##-~### is out of stock
    batch no. BN202~0~~#A smells odd
    vitamin B12 ~## mcg weekly for ~ weeks
    between 10~.# and 10~.# F all night
    he fell from the ~nd floor, ~ hours ago
    IgG 1:~##, titre 1:10##
    pred ~ mg q24h x ~d, then q48h x ~d
    version ~.1#.# of the feeder app crashes
    the chip is 12 mm long and costs $~#
    invoice #202~-00## says ~## dollars
    Mr. Whiskers lost ~ pounds in ~ weeks
    ~ dogs in the street have it
    my wechat group says ~ cloves of garlic are fine
    the crate is ~#.# x ~#.# x ~#.# inches
    page ~##-~## of the book
    model FX-~###-~### fountain hums
    heart rate ~##-~## bpm at rest
""")


def shown(row: Row) -> Iterator[str]:
    """What is personal in a row, as text."""
    return (row.text[start:end] for start, end in row.spans)
