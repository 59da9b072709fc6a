"""What was hit, torn, burned or stuck, and limbs and senses that fail.

In the little language of patterns.py; words in capitals are spelled out in signs.py.
"""

SIGNS: dict[str, tuple[str, ...]] = {
    "trauma": (
        "«指甲|趾甲|爪子»·(?:整个|全部?|整根)?(?:掀|翻|拔|扯|撕)(?:掉|起|开|了)",
        "(?:车|倒车|轮胎|电瓶车|摩托)[^,.!?。]{0,8}«压到|轧到|碾到|压着|轧着|轧了|压了»",
        "«attacked|bitten|mauled|jumped»…‹by a big dog|by a dog|by another dog|by a large dog|by a bigger dog|by two dogs|by a loose dog›",
        "«puncture*|bite marks|teeth marks|fang marks»…‹neck|leg|back|skin|chest|side|body|him|her|nose|paw›",
        "«楼|阳台|窗户|窗口|飘窗»·(?:跳|掉|摔|坠|翻|跌|滚)(?:了)?(?:下|出|落)",
        "«滚下|滚落|滑下»·(?:来|去|楼|台|坡|$)",
        "(?:从)(?!来|不|没|未|前)·«楼梯|台阶|山坡|车上|肩上|手上|床上»·(?:滚|摔|跌)",
        "«打架»……(?:洞|伤|血|破|瘸)",
        "(?:身上|脖子|背上|肚子|腿上)·«洞|大口子»",
        "«jaw|leg|paw|neck|spine|tail»…‹crooked|twisted|wrong way|bent›",
        "(?:被|给|让)·«咬»(?:开|穿|破|伤|烂|掉|了个|出)(?!牙)",
        "«打架»·(?:受伤|流血|咬(?!来|着玩|一咬)|伤|抓破|瘸)",
        (
            "«coyote|hawk|eagle|owl|bobcat|raccoon|javelina|alligator|wolf|bear»…‹got|took|grabbed|attacked|bit|"
            "carried|snatched|mauled|dropped›"
        ),
        "«holes in»·(?:his |her |its |the )?(?:\\w+ )?‹back|neck|side|chest|belly|leg|skin|head|body|rump›",
        (
            "«felt a bump|ran him over|ran her over|ran it over|run him over|run her over|hit him with|"
            "hit her with|backed into»"
        ),
        "«楼下»……(?:找到|草丛|躺|捡)",
        (
            "«jumped|fell|leapt|thrown|jumps|hung|dangled|fallen»·(?:out |off )?(?:of |from )?(?:a |the |my |"
            "our )?(?:\\w+ )?‹car|window|truck|vehicle|van|bike›(?! (?:sill|seat|seats|perch|happily|and))"
        ),
        (
            "«door|window|gate|lid|drawer|garage|bookshelf|shelf|tv|dresser|wardrobe»·‹closed|shut|slammed|fell|"
            "collapsed|landed|tipped|came down›·on"
        ),
        "(?:门|柜子|电视|书架|窗户|抽屉)·«夹|砸|倒下|压»",
        "«蹭»了一下",
        (
            "«went through|gone through|pierced|stuck in|skewered|punctured»~‹leg|chest|belly|paw|neck|side|body|"
            "abdomen|foot|shoulder|thigh›"
        ),
        (
            "«kicked|trampled|thrown|shook|shaken|crushed|butted|gored|kicks»~‹dog|cat|puppy|kitten|him|her|it|"
            "rabbit|horse|by›(?! off| out| me| my hand)"
        ),
        (
            "«got hold of|grabbed|picked up|snatched|clamped»~‹dog|cat|puppy|kitten|terrier|him|her|chihuahua|"
            "yorkie|neck|throat|hawk|owl›…‹shook|shak*|bit|dragged|neck|dropped|bleed*|wounds?|punctur*›"
        ),
        "«被撞|撞飞|被轧|被压|被碾|被咬伤|被打伤|打断|被夹|撞到头|撞了头|被砸|被踩»(?!声)",
        (
            "‹hit|struck|knocked|run|ran|clipped|bumped|got|was|been|knocked down|injured|smashed›~«by a car|"
            "by car|by the car|by a truck|by a bike|by a bus|by a van|by a motor*|by a scooter|by a taxi|"
            "by a bicycle|by a vehicle|by an suv|by a tram|by a train|by my car|by our car|by someones car|over by|"
            "by a golf|by a baseball|by a falling|by a door|by a horse|by a cow|by a cyclist|by a lorry»"
        ),
        (
            "«car|truck|van|scooter|bike|motorbike|lorry|bus|motorcycle|taxi»~‹hit|ran over|struck|clipped|"
            "drove over|crushed|knocked›"
        ),
        (
            "«run over|ran over|drove over|runover|rolled over|reversed over|backed over|hit and run|car accident|"
            "road accident|hbc»(?! to)"
        ),
        (
            "«fell|fallen|jumped|falls|jumps|leapt|dropped|thrown|pushed|slipped|tumbled|felled»~‹balcony|window|"
            "floor|storey|story|storeys|stories|roof|stairs|staircase|cliff|tree|fourth|third|second|fifth|tenth|"
            "\\d+(?:st|nd|rd|th)|wall|height|ledge|building|ladder|shoulder|arms|counter|fence|feet|"
            "high›(?! asleep)"
        ),
        (
            "«stepped on|sat on|crushed|trampled|squashed|squished|trod on|trodden on|stomped|slammed|caught in|"
            "trapped under|trapped in»·(?:in |by |under )?(?:a |the |his |her |my |our |its )?(?:\\w+ )?‹him|her|"
            "it|cat|kitten|dog|puppy|pup|door|doors|paw|tail|leg|head|hamster|bird|rabbit|reclin*|foot|chick|bunny|"
            "car|bed|gate|window|fence|machine|washer|dryer|drawer|guinea›(?!self)"
        ),
        (
            "‹attack*|maul*|bit|bitten|bite|bites|shook|savaged|mauled|jumped|ripped›~«by a dog|by another dog|"
            "by another cat|by a cat|by dogs|by a pit*|by a coyote|by an animal|by a raccoon|by the neighbo*|"
            "by a stray|by my other|by our other|by my dog|by a wild|by a fox|by a bigger|by a husky|by a german|"
            "by two dogs|by a hawk|by a large|by a rottweiler|by something|by an off|by the dog|by our dog|"
            "by my cat|by a monkey|by a rat»"
        ),
        (
            "«dog|dogs|pitbull|coyote|fox|husky|raccoon|shepherd|cat»~‹attacked|mauled|bit|grabbed|shook|"
            "savaged›·(?:my|our|the|his|her|him|its)\\b(?! (?:hand|arm|finger|leg|food|toy|ankle|nose|nails?|tail|"
            "feet|own|blanket))"
        ),
        "«attacked|mauled|savaged»(?! (?:my|the|a|his|her|its) (?:hand|feet|toy|foot|leg|sofa|couch|vacuum|broom))…",
        (
            "«broken|broke|fractur*|snapped|shattered|dislocat*|dangling»~‹leg|bone|jaw|paw|tail|pelvis|hip|wing|"
            "back|spine|ribs?|toe|foot|limb›"
        ),
        (
            "«leg|bone|jaw|paw|wing|spine|hip|limb»~‹broken|broke|fractur*|snapped|sticking out|dislocat*|dangling|"
            "hanging|wrong angle|weird angle|bent›"
        ),
        "«impaled|stabbed|gunshot|shot with|shot by|been shot|pellet|bb gun|multiple injuries»",
        (
            "(?:被|给|让|遭|叫)·(?:车|电动车|摩托|汽车|卡车|自行车|三轮|公交|货车|轿车|机车|电瓶车|的士|外卖)·«撞|"
            "轧|压|碾|辗|蹭|刮»"
        ),
        "«车祸|撞车了|车撞|车轧|车压|车碾|出车祸»",
        (
            "(?<!情)«摔|坠|掉|跌|跳»(?!价|毛|色|秤|线|粉|牙|皮|落感|舞)·(?:楼|阳台|窗|树|高处|\\d层|"
            "[一二三四五六七八九十两]层|屋顶|房顶|天台|楼梯|高架|猫爬架|柜子)(?!价)"
        ),
        "(?:从)(?!来|不|没|未|前|小|此)·(?:楼|阳台|窗|树|高处|层|屋顶|柜|桌|架|怀里|肩)…«摔|坠|掉|跌|跳»",
        (
            "(?:被|让|给|遭)·(?:狗|犬|猫|野猫|流浪猫|流浪狗|动物|老鼠|鸟|金毛|哈士奇|黄鼠狼|比特|罗威纳|德牧|猴子|"
            "狐狸|同伴|同窝)·«咬|叼|撕|抓伤|抓破|打伤|攻击»"
        ),
        "«狗|犬|哈士奇|德牧|比特»·(?:咬|咬了|咬伤|咬死|叼)(?:我家|我的|了我家|了我的)·(?:猫|狗|兔|仓鼠|鸟|喵|毛孩)",
        (
            "«骨折|骨裂|粉碎性|骨头断|腿断|断腿|断了腿|脱臼|刺穿|贯穿|颅脑|摔伤|摔断|咬伤|撞伤|压伤|砸伤|夹伤|摔骨|"
            "断尾|尾巴断|翅膀断|脊椎断»"
        ),
        (
            "(?:被|让|给|不小心|把)·(?:人|我|门|爪子|尾巴|脚|腿|柜|东西|重物|凳|电梯|箱子|石头)?·«踩|夹|砸|踢|坐|"
            "压»(?:到|了|伤|住|扁|断|坏|在)"
        ),
        "(?:腿|骨头|爪子|脚|前腿|后腿|尾巴|翅膀)·«断|夹|变形|耷拉|吊着|悬着|骨头露»",
    ),
    "bleeding": (
        "«血»·(?:到处|满地|一路|哗哗|汩汩|直流|直喷)",
        "«压不住|按不住»……(?:血|流)|«血»……(?:压不住|按不住)",
        "«血»·(?:喷|飙|涌)(?:出|了|得)",
        "«血»……(?:没止住|没止得住|止不下|还没止|止不|没停)",
        "«血»·(?:流|滴|淌|冒)(?:了|个)(?:一地|一身|满地|好多|很多|十几分钟|半个?小时|不停)",
        "«blood»…‹from|out of›·(?:his |her |its |the )?‹mouth|nose|bum|butt|anus|rectum|ear|penis|vagina|vulva|eyes?›",
        "«artery|arterial|squirting|pulsing blood|blood is pulsing|blood loss»",
        "«动脉»·(?:破|断|割|出血|喷)",
        "«bleed*|bleading|bleedng|hemorrhag*|haemorrhag*|hemmorhag*|spurting|gushing|blod»",
        (
            "«blood»~‹everywhere|gushing|pouring|won t|coming|from|all over|pool*|dripping|spurt*|lots|so much|"
            "out of|on the|lot›"
        ),
        (
            "‹lots of|so much|too much|cough*|losing|lost|spit*|sneez*|pool of|covered in|lot of|dripping|drooling|"
            "pouring|full of|peeing|pooing|pooping›~«blood|bloody|bloody stool|bloody urine»"
        ),
        "«nosebleed|nose bleed|bleeding nose»",
        (
            "«出血|流血|大出血|血流|喷血|咳血|吐血|血泊|鼻血|见血|失血|血肉模糊|血淋淋|血糊|渗血|冒血|滴血|飙血|"
            "血直流|血止不住|止不住血|内出血»"
        ),
        "(?:一滩|全是|都是|满是|好多|很多|一地|一身|大量|一大片|到处|地上有)·«血»(?!压|糖|型|统|检|管)",
        "«止不住|止不了血|血不止»",
    ),
    "prolapse": (
        "(?:屁股|肛门|菊花|下体|屁屁|阴部|生完)…(?:红|粉|肉|肠)…«外面|挂在|掉在|掉出|露在|拖在|吊在|露出|脱出»",
        "«一坨|一团|一块|一截|一大团|一大坨»·(?:红|粉|肉)·(?:挂|掉|露|拖|吊|在外|出来)",
        "«子宫|直肠|肠子|膀胱|阴道»·(?:掉|脱|露|翻|流|出来)(?!炎)",
        (
            "‹red|pink|tissue|something|flesh*|lump›~«sticking out|hanging out|hanging|poking out|coming out|"
            "protruding|bulging»·(?:of )?(?:his |her |its |the )?‹vent|cloaca|vagina|anus|rectum|butt|bum|penis|"
            "vulva›"
        ),
        "«rectum|uterus|womb|intestine|intestines|bowel|guts|organs»~‹out|outside|hanging|showing|visible›",
        (
            "«prolaps*|prolasp*|intestines|guts|bowel|bowels»(?!.{0,15}\\b(?:healthy|health|flora|sensitive|"
            "movement|disease))~‹out|hang*|prolaps*|ed|outside|show*|poking|visible|spill*|through|rectum|uterus|"
            "it›?"
        ),
        "«rectal prolapse|prolapsed|prolapse|eviscerat*|inside out»",
        (
            "‹pink|red|flesh*|tissue|meat*|sausage|lump|insides|organ|intestin*|rectum|uterus|womb›~‹hang*|coming|"
            "stick*|poking|protrud*|out›~«butt|anus|bum|bottom|vulva|vagina|rear|backside|privates|rectum|behind|"
            "bumhole|butthole|body»"
        ),
        "«insides»~‹out|hanging|coming›",
        "«脱肛|子宫脱|直肠脱|脱垂|肠子|膣脱|阴道脱»(?!炎|好|健康|不好|敏感|问题|蠕动|里有虫)",
        "(?:肛门|屁股|下体|阴部|菊花|屁屁|生殖器|尿道)·(?:掉|脱|凸|突|翻|露|冒|拖|吊)·«出|肉|坨|红|肠»",
    ),
    "foreign_body": (
        "(?:嘴|舌|爪|脚|唇|喉)·«鱼钩|鱼针|钩|针»",
        "«fish ?hook|fishhook|fish hook»",
        (
            "‹hanging|dangling|sticking|coming|poking|stuck|trailing›~‹out|from|of|in›~«mouth|bum|butt|anus|bottom|"
            "rectum|backside|butthole|bumhole|ass|tongue|rear end»"
        ),
        (
            "«string|thread|ribbon|floss|yarn|tinsel|fish ?hook|fishing hook|hook|needle|stick»~‹stuck|wrapped|"
            "hanging|caught|under (?:his|her|its) tongue|out of|embedded|lodged›"
        ),
        "(?:屁股|肛门|菊花|嘴里|嘴巴|舌头|嘴角)·(?:露|挂|拖|吊|缠|绕|垂|有|拉|扎)·«线|绳|丝带|毛线|棉线|针|鱼钩|鱼线»",
        "«鱼钩|鱼针|针»·(?:扎|勾|钩|卡|刺|挂)(?:在|到|进|住|了)",
        "«肠梗阻|肠堵塞|异物梗阻|线性异物|blockage|obstruction»",
    ),
    "paralysis": (
        "(?:后腿|后肢|两条腿|后半身)·«不能走|不能动|像面条|软得像»",
        "«hind leg|back leg|rear leg|hind end|rear end»·‹weakness|paralysis|collapse›",
        "«lost use|lost the use|lost control of»",
        "«legs»·‹arent|not|wont|stopped|dont|dead|gone›",
        (
            "«rear end|back end|back legs|hind legs|back half|hind end|back leg|rear legs|hindquarters|rear half|"
            "legs»~‹doesnt work|isnt working|not working|wont work|dont work|stopped|gone|doesnt move|wont hold|"
            "dead|limp|gave out|useless|failing|cold›"
        ),
        (
            "LEGS…«paraly*|dragg*|drag|not work*|cant move|wont move|cant use|cant feel|gave out|give out|"
            "giving out|gone limp|went limp|collapse*|stopped working|useless|dont work|arent working|wont work|"
            "numb|no feeling|isnt using|not using|buckl*|cold|dead»"
        ),
        "«paralyz*|paralys*|paralized|parallyzed|parylized|paralised|saddle thrombus|ivdd|slipped disc»",
        "«dragging|drags|drag»~LEGS",
        "CANT~«move|feel|use|control|walk on»~LEGS",
        (
            "CANT~«walk|walking»(?! (?:him|her|my|the|on (?:a|the) (?:leash|lead)|on leash|on lead|far|to heel|"
            "nicely|today because|in))"
        ),
        (
            "ZHLEG…«不能动|动不了|没力|无力|瘫|拖|软|没知觉|没有知觉|站不|使不上|失去|不听使唤|不会动|走不|冰凉|"
            "发凉|动不|不动|站起|没感觉|没反应|用不上|没劲|撇|麻痹|痪»"
        ),
        "«瘫痪|瘫了|偏瘫|截瘫|半瘫|瘫在»",
        "(?:拖着?|拖拉着?)·(?:后|两条|两只|下半)·«腿|脚|身|肢»",
        "(?:突然|忽然|一下子|今早|今天|早上|起来|现在)…«不会走|走不了|不能走|走不动|走不了路|不能走路»",
        "«猫血栓|主动脉血栓|椎间盘»·(?:突然|瘫|疼|了)",
    ),
    "stroke": (
        "‹falls|falling|fell|leans|leaning|tilts|tips|rolling|rolls›·(?:over )?to ‹one|the›·«side|left|right»",
        (
            "«eyes»·(?:are )?‹flicking|flick*|darting|flickering|moving|twitching|jerking|bouncing|wobbling›·‹side|"
            "back and forth|rapidly|left|up and down›"
        ),
        "CANT~«upright|balance|walk straight|keep his balance|keep her balance|stay up»",
        "(?:头|脑袋)·«歪»·(?:一边|向|着|到|了)",
        "(?:往|向|朝)·(?:一边|左|右|一侧)·«倒|偏|歪|转圈|摔»",
        (
            "«fell over|falls over|falling over|fallen over|toppl*|stagger*|wobbl*|acting drunk|looks drunk|"
            "like (?:he|she|it) is drunk|like (?:hes|shes|its) drunk|like a drunk|seems drunk|walking drunk|"
            "disorient*|stumbl*»"
        ),
        (
            "‹sudden*|all of a sudden|out of nowhere|woke up|just|overnight|started|now|today|this morning|keeps|"
            "suddenly›……«head tilt*|head is tilted|tilting (?:his|her|its) head|head tilted|circling|in circles|"
            "walking sideways|lost (?:his|her|its) balance|losing balance|loss of balance|cant balance|off balance|"
            "disoriented|bumping into|walking into walls|went blind|blind|cant see|eyes (?:are )?(?:flicking|"
            "darting|flickering|moving side)»"
        ),
        "«nystagmus|vestibular|head tilted|head tilt|had a stroke|having a stroke|a stroke»……",
        (
            "(?:突然|忽然|一下子|今天|早上|刚|刚刚|起床|睡醒|现在|一直|不停|开始)…«歪头|头歪|歪着头|转圈|失明|"
            "看不见|撞墙|失去平衡|原地打转|往一边倒|打转|歪脖子|脖子歪»"
        ),
        "«眼球震颤|眼震|眼球乱|眼睛一直晃|眼球左右|中风|脑梗|前庭»",
    ),
    "eye": (
        (
            "«eye|eyes|eyeball|eyeballs|eyelid»~‹pop*|bulg*|hanging|out of|socket|prolaps*|proptos*|ruptur*|"
            "punctur*|scratched|bleed*|wont open|cant open|shut|closed|injur*|poked|burst|blood|chemical|bleach|"
            "stabbed|torn|exploded|gouged|damaged|fell out|sticking out|stuck out|cloudy|blue|white film|ulcer*|"
            "protrud*|thorn|squint*|popped out|clouded|bitten›"
        ),
        (
            "‹scratched|poked|injured|clawed|burst|popped|cut|punctured|bulging|ulcer* (?:in|on)|stabbed|spray* in|"
            "splash* in|soap in|got in|thorn in›~«eye|eyes|eyeball|cornea|eyeballs»"
        ),
        (
            "«blind|cant see»~‹sudden*|overnight|all of a sudden|now|today|this morning|out of nowhere›|‹sudden*|"
            "overnight›~‹blind|blindness›"
        ),
        (
            "«眼睛|眼球|眼珠|眼珠子|眼|角膜»·(?:掉|脱|凸|突|爆|流血|出血|破|扎|戳|抓|睁不|打不开|失明|看不见|瞎|"
            "溃疡|穿孔|受伤|血|浑浊|白|蓝|溅|烂|刺|划|伤)(?!泪|屎)"
        ),
        "(?:扎|戳|抓|刺|溅|喷|撞|咬|划|打)(?:到|伤|进|破|了|瞎|着)·«眼»",
        "«眼球脱|突然失明|突然看不见|突然瞎|眼球突出»",
    ),
    "burn": (
        (
            "«burned|burnt|scald*|burns|burn|singed|burning»~‹paw*|skin|fur|water|oil|stove|hot|fire|boiling|mouth|"
            "tongue|leg|face|tail|blister*|back|iron|him|her|candle|coffee|tea|acid|chemical|pads|soup|badly|"
            "degree|steam|itself|herself|himself|pan|kettle|belly|whiskers›(?! smell)"
        ),
        (
            "‹paw*|skin|fur|hot|boiling|oil|tail|fire|kettle|pads|face|mouth›~«burned|burnt|scald*|burns|blister*|"
            "singed|burn|burning»(?! calor)"
        ),
        "«boiling|hot|scalding»·‹water|oil|coffee|tea|soup|grease|wax|glue›~‹on|over|spill*|splash*|poured|fell›",
        (
            "‹spill*|splash*|poured|knocked|fell in|fell into|jumped on|stepped on|walked on|landed on›…«boiling|"
            "hot water|hot oil|hot tea|hot coffee|hot stove|stove|hot soup|scalding|hob|hotplate|grease»"
        ),
        "«烫伤|烫到|烧伤|灼伤|烧到|烫了|烫着|烫起|烧着|冻烧|烫秃|被烫|烫红»",
        "(?:开水|热油|热水|热汤|滚水|油锅|火锅|热茶|咖啡)·(?:烫|泼|浇|洒|溅|掉|倒|淋)·«到|身|在|了|进»",
    ),
    "wound": (
        (
            "(?:缝|线|伤口)·(?:的)?(?:线)?·(?:被)?(?:他|它|她|自己|都)?·«咬开|舔开|扯开|崩开|裂开|撕开|咬断|扯断|"
            "咬掉|舔破|挣开»"
        ),
        "«看到»·(?:里面|骨头|肌肉)·(?:肉|骨|脂肪)",
        "‹see|exposed|visible|showing›·(?:the |inside )?«bone|muscle|fat layer|flesh|tendon|guts|organs|intestines»",
        (
            "«stitches|incision|sutures|surgery site|surgical site|spay wound|wound|stitch|staples|scar|"
            "neuter site|spay incision|surgical wound|incission|surgery wound»…‹open*|came out|popped|burst|pulled|"
            "gap*|ooz*|torn|ripped|split|pus|apart|broke*|chewed|licked open|undone|came undone|green|smell*|"
            "bleed*|gaping|infect*|coming out|missing|comes out|bulg*|fell out|bit out|leak*|rotting|black›"
        ),
        (
            "‹chewed|ripped|pulled|licked|tore|popped|bit|opened|burst|broke|busted›~«stitches|incision|sutures|"
            "staples|wound open|stitch»"
        ),
        (
            "«maggots|maggot|gash|gaping|deep cut|deep wound|deep bite|puncture wound*|laceration*|lacerated|"
            "open wound|cut open|sliced|flystrike|fly strike|torn open|ripped open|degloved|bite wound*|huge wound|"
            "big wound|see bone|see the bone|see muscle|abscess burst|skin ripped|skin torn|flap of skin|torn skin»"
        ),
        (
            "«伤口|缝线|刀口|线头|缝合|切口|术口|创口»·(?:都|又|全|已经|被|给|自己)*·(?:裂|崩|开了|敞|化脓|流脓|露|"
            "断|掉|扯|咬开|舔开|流血|渗血|腐|臭|发黑|翻开|爆|挣开|撕|很深|好深|大|长蛆)"
        ),
        "(?:咬|舔|崩|扯|挣|撕)(?:开|断|掉|裂|了|坏)·«缝线|伤口|刀口|线»(?!上)",
        "«生蛆|长蛆|蛆|开膛|皮开肉绽|见骨|深可见|撕裂伤|穿刺伤|皮都|皮肉»",
        "(?:划|割|撕|咬|破)·«口子|很深|洞»",
    ),
    "battery": (
        "«电池»……(?:少|不见|找不到|没了|缺)(?:了)?·(?:一|两|颗|个|粒|节|$)",
        "«remote»……‹battery|batteries›…‹missing|gone›",
    ),
}
