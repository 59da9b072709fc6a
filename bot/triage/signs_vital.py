"""Breath, heart, brain and body heat: minutes count.

In the little language of patterns.py; words in capitals are spelled out in signs.py.
"""

SIGNS: dict[str, tuple[str, ...]] = {
    "breathing": (
        "«asthma»…‹attack›",
        "«呼吸|喘»·(?:好|很|太|真|特别|非常)·(?:辛苦|急|费力|累)",
        "«呼吸»…(?:肚子|腹部|胸)·(?:一抽|抽动|起伏|一鼓|用力|扇)",
        "«呼吸|喘»……(?:六十|七十|八十|九十|一百|[6-9]\\d|1\\d\\d)(?:多)?(?:次|下)",
        "«breath*|breathing»…‹crackl*|gurgl*|rattl*|whistl*|rasp*|squeak*|wet sound*|grunt*›",
        "«起伏»·(?:很大|大|厉害|明显|快|剧烈)",
        "«喘»得?·(?:停不下|止不住|站不)",
        "«牙龈|牙床|舌头»·(?:深红|暗红|充血|鲜红|通红|发黑|发黄|褐)",
        "«呼吸»·(?:有|带)·(?:声|响|咔|杂音|哨)",
        "(?:一抽一抽|费劲|用力|拼命|大口)·«吸气|呼吸|喘»",
        "«牙龈|牙床|牙肉|舌头|嘴唇»·(?:白|紫|青|灰|黑|蓝)得",
        "«没气|断气|不喘气»(?!味)",
        (
            "‹get|gets|getting|take|taking›·(?:in )?(?:any |enough |a )?«air|breath»(?! (?:conditioner|con|fresh|"
            "out|purifier|filter))"
        ),
        "«鼻翼|鼻孔»·(?:扇|张|煽)",
        "‹not|no›·«air»·(?:going|getting|moving)",
        "‹fighting|struggling|gulping|hungry|straining|gasping|begging|starving›·(?:for )«air|breath|oxygen»",
        (
            "«tail bob*|beak open|open beak|open-beak|neck stretched|neck extended|head extended|elbows out|"
            "catch his breath|catch her breath|catch its breath|cant get air|get enough air|getting air|no air»"
        ),
        (
            "«tongue|gums|gum»…‹dark red|brick red|bright red|dark|black|muddy|brown|yellow|dry and tacky|"
            "colourless|colorless|no colou?r|lost (?:their|its|his|her) colou?r›"
        ),
        "CANT~«breath*|breathe|breathing|breathin|breth*|braeth*|brethe»",
        (
            "«breath*|breathe|breathing|breathin|breth*|respirat*»~‹difficult*|labou?r*|heavy|heavily|rapid*|"
            "shallow*|funny|weird*|strange*|nois*|fast|hard|distress|strained|trouble|stopped|raspy|quick*|"
            "open mouth*|mouth open|irregular*|through (?:his|her|its|the) mouth|struggl*|bad|off|slow*|"
            "with (?:his|her|its) (?:mouth|belly|stomach|tummy)›"
        ),
        (
            "«labou?red|heavy|rapid|shallow|fast|funny|noisy|difficult*|open mouth*|open-mouth*|mouth|trouble|"
            "raspy|belly|abdominal|agonal|weird|hard|short of|shortness of|short»·‹breath*|breathe|breathing|"
            "breathin|breather›"
        ),
        "«gasp*|suffocat*|asphyxi*|cyano*|apnea»",
        "«cat|kitten|kitty|bunny|rabbit»…‹panting|pants|pant›",
        "‹mouth›~‹open›~«panting|breath*»",
        "«gums|gum|tongue|lips|mucous|tounge|toungue|tung»…BLUE",
        "BLUE~«gums|tongue|tounge|lips»",
        "«turning|turned|going|went|gone|turn»·‹blue|purple›",
        "«喘»不(?:上|过|动|了)",
        "«喘»·(?:困难|厉害|不停|个不停|得很|很厉害|粗气|不行|急|费劲|费力|不断)",
        "(?:大口|狂|使劲|拼命|张(?:着|开)?(?:大)?嘴巴?|张口|开口|猫·|不停地?|急|伸长?脖子)·«喘»",
        "(?:张(?:着|开|大)?嘴巴?|张口|开口|张大嘴|用(?:嘴|肚子)|腹式|伸着脖子|抬头)·«呼吸|喘气|喘»",
        (
            "«呼吸»·(?:困难|急促|急|费力|费劲|吃力|很快|好快|太快|特别快|超快|不上|不过|微弱|很弱|停|没了|不畅|"
            "不了|很重|很大声|声很|异常|不顺|辛苦|加快|浅|不动|\\d{2,3})"
        ),
        "(?:没有?|停止|停了|不|快没|无法|没法|没办法|感觉不到)(?:在)?(?:怎么)?«呼吸»(?!道|科|机|困难|急促|系统)",
        "«没气了|断气|窒息|上气不接下气|憋气|喘鸣|倒不过气|缺氧»",
        (
            "«牙龈|牙床|牙肉|牙齦|舌头|嘴唇|黏膜|粘膜|口腔|嘴巴|鼻头|脸»·(?:发|变|是|都|全|有点|很|好|一片)·(?:紫|"
            "青|蓝|白|灰)"
        ),
        "«牙龈|牙床|牙肉|舌头|嘴唇|黏膜|粘膜»·(?:苍白|惨白|煞白|青紫|紫|没(?:有)?血色|无血色|泛白|白白|白的|蓝)",
    ),
    "choking": (
        "(?:鱼刺|骨头|鸡骨|玩具|肉块|零食|球|异物|东西)·«卡住|卡着|卡到|噎»",
        "«合不上|合不拢|闭不上»",
        "«异物»·(?:卡|堵|在)",
        "«wedged|jammed|stuck|lodged»…‹mouth|teeth|jaw|palate›(?! (?:shut|open))",
        "«stuck|lodged|wedged»…‹throat›",
        (
            "«gag*|retch*|cough*|hack*|drool*|chok*»……‹paw* at|clawing at|rubbing (?:his|her|its) (?:face|mouth)|"
            "lodged|stuck›"
        ),
        "‹pawing|clawing|scratching|paws›·(?:at )«his mouth|her mouth|its mouth|his face|her face|the mouth|mouth»",
        "(?:抓|扒|挠|拍)·«嘴»·(?:流口水|吐|咳|作呕|干呕|呛)",
        "«chok*|chock*|coking»‹ing|ed|es|e|s|k|king›?(?! (?:collar|chain))",
        "«stuck|lodged|caught|stucked»~‹throat|windpipe|airway|roof of|oesophagus|esophagus|gullet›",
        "«throat|windpipe»~‹stuck|lodged|blocked›",
        "«heimlich»",
        "«噎»(?:着|到|住|了|死)",
        "«卡»(?:在|到|住|了|进)?·(?:喉|嗓|食道|气管|脖子里|上颚|口腔)",
        "(?:喉咙|嗓子|食道|气管|喉)·«卡|堵»",
        "«呛»(?:到|着|住|进)",
    ),
    "collapse": (
        "«seems dead|appears dead|looks dead|still breathing|thought (?:he|she|it) was dead»",
        "«栽倒|栽在|扑通|腿一软|软倒|倒栽|歪倒|趴倒»(?!床)",
        "«还活着|还有气|还有呼吸|快没气|没几口气»",
        "‹still|barely|just›·«alive»",
        "(?:叫|喊|唤|摸)·(?:它|他|她|名字)?·(?:也|都)?«不理|不应|不睁|没动静»",
        "(?:身体|身子|整个|猫咪?|狗狗?|他|它|她|突然)·«软»了",
        "«眼睛半睁|半睁着|眼神涣散|两眼无神|眼睛睁着»",
        (
            "‹hes|shes|its|he is|she is|cat is|dog is|puppy is|kitten is|still|gone›·(?:just |all |completely |"
            "totally )?«lifeless|floppy|limp|motionless|out of it|unresponsive|not there|gone grey»"
        ),
        (
            "«dropped|drops|crumpled|sank|slumped|went down|gave way|gave out|give out|went out from»~‹floor|"
            "ground|suddenly|over|sideways|legs|his side|her side|under (?:him|her)›"
        ),
        "«legs»…‹went out|gave way|gave out|buckled›",
        r"«out»·(?:for|cold)·(?:\w+ )*‹seconds|minutes|minute|second›",
        (
            "«lying|laying|lays|lies|laid»~‹on (?:his|her|its) side|motionless|flat|there not|there and|"
            "lifeless›…‹wont|not|cant|barely|breath*|unable|motionless|panting|gasp*›"
        ),
        "«refus*|wont|unwilling»·(?:to )?‹move|get up|stand›(?! (?:house|to|off|from|for|out))",
        "(?:趴|躺|侧躺|瘫)·(?:着|在)?·(?:地上|那里|窝里)?·«不动|起不来|没力|动不»",
        (
            "«collaps*|colapse*|collasp*|unconsci*|unconcious*|unrespons*|non responsive|nonresponsive|"
            "not responding|not responsive|passed out|pass out|faint|fainted|fainting|faints|lifeless|keeled over|"
            "keels over|in shock|barely conscious|barely responsive|slipping away|comatose|coma|cardiac arrest|"
            "barely alive|blacked out|losing consciousness|lost consciousness|out cold|near death|half dead|"
            "not conscious»"
        ),
        "«limp|floppy»(?! (?:ing|along|on|when|after a walk|from|a bit))(?!ing)",
        "CANT~«wake|waking|wakes|woken|wake up|rouse|responding|respond|responds|react*»",
        (
            "‹isnt|not|wont|stopped|barely|cant|hardly|no longer|doesnt›·«moving|move»(?! (?:his|her|its|back|hind|"
            "house|home|in|to a|flat|apartment))"
        ),
        (
            "CANT~«stand up|stand|get up|standing|gets up|getting up|lift (?:his|her|its) head|hold (?:his|her|"
            "its) head|raise (?:his|her|its) head|walk straight»(?! (?:on|onto|in the|the|him|her|it|it when|"
            "to the))"
        ),
        "«dying|dieing»",
        "«going to die|gonna die|about to die|almost dead|might die|on the verge of death»",
        "‹no|cant (?:feel|find)|without›·«heartbeat|pulse|heart beat|heart rate»",
        (
            "«昏迷|晕倒|昏倒|晕过去|昏过去|昏死|休克|瘫倒|不省人事|没意识|没有意识|失去意识|无意识|意识不清|"
            "意识模糊|奄奄一息|濒死|瘫软|四肢无力|没心跳|没有心跳|心跳停|没脉搏|虚脱|晕厥|没了心跳|神志不清|昏沉|"
            "昏睡不醒|抬不起头|抬不起来头|头都抬不»"
        ),
        "«倒»(?:下|地|在地|了下|了就)(?!卖|打滚|撒|求|就睡|头)",
        "(?:没|没有|毫无|无|没什么|没啥)«反应»",
        "(?:叫|喊|摇|弄|拍|怎么都)·(?:不|没)«醒»",
        "«站»·(?:不起|不稳|不住|不了|立不)",
        "(?:爬|起)«不起来|不来»",
        "(?:一动不|动也不|完全不|动都不|动弹不|不会|一动也不)«动»(?!物|画|静|作|手)",
        "«不动»了",
        "«软»(?:绵绵|趴趴|瘫|成一|得像|塌塌|倒)",
        "(?<!得)(?<!我)(?<!我快)(?<!我都快)«不行»了(?!吗就)",
        "«快死|要死了|快挂了|快没命|快没了|救命|没命|咽气|撑不住|撑不过|快不行»",
        "«走路»·(?:摇晃|摇摇|晃|东倒西歪|像喝醉|歪歪|打晃|不稳|摔倒|歪|踉跄)",
        "«摇摇晃晃|东倒西歪|像喝醉|踉踉跄跄|踉跄»",
    ),
    "eclampsia": (
        "«eclampsia|milk fever»",
        (
            "‹nursing|lactating|gave birth|whelp*|had puppies|had kittens|new mom|postpartum|mother dog|"
            "feeding her pup*›……«shak*|trembl*|twitch*|stiff*|seiz*|panting|convuls*|spasm*|stagger*|wobbl*»"
        ),
        "(?:产后|哺乳|生完|喂奶|刚生|坐月子|产子|生了小)……«抽|抖|僵|颤|痉挛|站不|喘|发硬»",
        "«产后低钙|产后缺钙|产后抽|低血钙|产后瘫»",
    ),
    "low_blood_sugar": (
        (
            "‹both|each|again|mistake|accident*|forgot|already|too›…«insulin»|«insulin»……‹both|by mistake|"
            "by accident|accidentally|already given|twice›"
        ),
        "(?:都|又|重复|各)·(?:打|注射)·«胰岛素»",
        (
            "«insulin»……‹overdos*|double|twice|too much|wobbl*|weak*|shak*|two doses|extra|limp|collaps*|two shots|"
            "again|wrong|seiz*|second dose|2 units instead|instead of›"
        ),
        "‹double|twice|too much|overdos*|two doses of|extra|second dose of|wrong dose of›~«insulin»",
        "«hypoglyc*|hypogly*|low blood sugar|low sugar|blood sugar (?:is |was )?(?:low|dropped|too low|crash*)»",
        (
            "«胰岛素»…(?:多打|打多|两次|过量|双倍|打了两|重复|打错|多了|两针|抖|软|晕|抽|站不|超量|翻倍)|(?:多打|"
            "重复打|打多|打错|打了两)·胰岛素"
        ),
        "«低血糖»",
    ),
    "seizure": (
        "«癫痫|抽搐»……(?:还没停|停不下来|不停|没停|超过|连续|持续了)",
        "«四条腿|四肢|四脚|腿»(?:都)?(?:直挺挺|挺直|伸直|绷直)",
        "(?:全身|浑身|身体|四肢|整个)·«硬邦邦|硬梆梆|僵硬|僵直|绷直|发硬|硬了»",
        "(?:好像|像是|好像是|又|突然|一直)·«抽筋»",
        "«侧倒|四肢乱蹬|四肢划|四脚乱蹬|乱蹬|大小便失禁|尿失禁|失禁|直勾勾»",
        "«peeing|peed|pooped|pooping|urinat*|lost control of»·(?:on )?‹himself|herself|itself|bladder|bowels›",
        "«stiff»·(?:as a board)?…‹legs|body|shak*|head back|neck›",
        (
            "«seizing|seizur*|siezur*|siezing|siezure*|seisur*|seezur*|seizer|seizers|ceizure*|cezure*|seziure*|"
            "sezure*|seizeure*|seazure*|convuls*|convuls|epileptic fit|epileptic fits|grand mal|status epilepticus»"
        ),
        (
            "‹is|has|had|having|have|keeps|kept|started|been|just|another|a|another one|went into›·(?:a |another |"
            "some )?«fitting|fits|fit»(?! (?:about|over|because|me|him|her|in|for|the|her))\\b"
        ),
        "«foaming|frothing|foam|froth|foamy|frothy»…‹mouth›",
        "«mouth»…‹foam*|froth*›",
        (
            "«shak*|trembl*|twitch*|tremor*|jerk*|spasm*|convulse|shiver*»~‹uncontroll*|violent*|nonstop|non stop|"
            "all over|cant stop|wont stop|whole body|entire body|stiff|unable to stop|badly|constant*|severe*|"
            "like crazy›"
        ),
        (
            "‹whole|entire|uncontroll*|violent*|full|muscle|wont stop|cant stop|body|severe|all four legs|"
            "legs›~«shak*|tremor*|twitch*|spasm*|trembl*|jerk*|paddl*|stiff*|shiver*»"
        ),
        "«tremors|tremoring|paddling|spasms|spasming»",
        "«eyes»~‹rolled back|rolling back|roll back|rolled up›",
        (
            "«抽搐|抽风|痉挛|惊厥|羊癫|羊角风|羊痫|癫痫发作|发癫痫|发羊|口吐白沫|吐白沫|吐泡沫|角弓反张|游泳样|"
            "划水状|强直|癫痫又»"
        ),
        (
            "(?:又|在|一直|开始|突然|不停|全身|浑身|四肢|身体|刚|腿|脚|正在|然后|还在|乱|直|狂|整个|连续|会|都|"
            "爪子)·«抽»(?:了|起来|着|动|得|个|筋|抖|$|[,.!?。、 ]|\\d|好几)(?!血|奖|烟|签|空|屉|时间|一管|了血|"
            "了一管|了点血)"
        ),
        "«抽»(?:起来|过去|了(?:好?几|一|两|三|\\d)(?:次|下|分钟|回|会)|得很|个不停|不停|着抽着)",
        "(?:全身|浑身|四肢|身体|一直|不停|不受控|整个身?子?|肌肉|头)·«抖|颤|僵|哆嗦|震颤»(?!音)",
        "«抖»(?:个不停|得厉害|得很|不停|得像)",
        "«翻白眼|眼睛上翻|眼睛往上翻|眼球上翻|瞳孔放大|瞳孔散|身体僵直|四肢僵|脖子往后仰|头往后仰»",
    ),
    "drowning": (
        "«underwater|under water|under the water|face down in»",
        "(?:掉|跌|落|摔|沉|滑)(?:进|到|入|下|在|了)?·«河|池|湖|井|海|塘|江|水沟|马桶»(?:里|中)?",
        "«呛咳|捞上来|捞出来|捞起来»",
        "«drown*»(?! (?:in|my|your|our))",
        (
            "«fell in|fell into|fallen in|fallen into|pulled from|pulled out of|pulled him out of|"
            "pulled her out of|found in|dragged out of|stuck in|floating in»~‹pool|pond|river|well|toilet|bathtub|"
            "bath|canal|lake|sea|bucket|hot tub|water|stream|tub›"
        ),
        "«pool|pond|river»…‹inhaled|swallowed a lot|lifeless|pulled|unconscious|underwater|under water›",
        "«溺水|呛水|淹水里|淹了|淹到|差点淹|被淹|淹死»",
        "(?:掉|跌|落|摔|沉)(?:进|到|入|下|在|了)·«水|河|池|湖|马桶|浴缸|井|鱼缸|海|塘»",
    ),
    "smoke": (
        "«fire|smoke|flames»……‹coughing|cough|wheez*|inside|weak|soot|singed›·(?!place|works)",
        "«烟|火灾|着火|烧干»……(?:咳|站不稳|掉下来|没精神|张嘴|流泪)",
        "«smoke»~‹inhal*|breathed|fire|filled|from|house|room›",
        "‹inhal*|house|kitchen|breathed in|flat|apartment|lots of|full of|caught›~«smoke|fire|fumes»(?!place|work)",
        "«carbon monoxide|gas leak|co alarm|co detector|teflon|ptfe|nonstick pan|non stick pan»",
        "«fumes»……‹cough*|breath*|collaps*|wobbl*|weak|bird|dead|fell|drool*|vomit*|inhal*›",
        "«浓烟|一氧化碳|煤气|火灾|着火|失火|起火|燃气|瓦斯|吸入烟|吸了烟|不粘锅»",
        "«烟»(?:雾)?·(?:呛|熏|吸入)|(?:吸入|吸了|吸到|熏|呛)·烟(?!味)",
    ),
    "electric_shock": (
        "«electrocut*|electric shock|got shocked|got zapped|zapped|was shocked|been shocked|electric burn»",
        (
            "‹bit|bitten|chewed|chewing|gnawed|bites|biting|chomped›…«cord|cable|wire|wires|charger|power cord|"
            "extension lead|cords|cables|plug|outlet|extension cord|live wire»"
        ),
        "«触电|电击|电到|被电(?!动|瓶|车)|漏电|电着|电了一下»",
        "(?:咬|啃)(?:断|破|到|穿|了|坏)·«电线|充电线|插座|插头|数据线|电源|电缆|充电器|插排|线板|电热毯»",
        "«电线|充电线|数据线|插头»·(?:被)·(?:咬|啃)(?:断|破|穿|了|坏)",
    ),
    "heatstroke": (
        (
            r"‹\d\dc|\d\d ?degrees|heat|hot|noon|sun|humid|hiked|hike|run|jog|walk|beach›……«panting|collaps*|"
            "refusing to move|wont move|dark red|brick red|staggering|cant cool»"
        ),
        (
            "«heat ?stroke|heatstroke|heatstoke|heat stroke|hyperthermi*|heat exhaustion|heat exhausted|sunstroke|"
            "sun stroke|heatstrok*»"
        ),
        "«overheat*|over heat*»(?!ing my)",
        (
            "‹left|locked|trapped|stuck|forgot*|been|sitting|waiting|inside›~‹in|inside›·(?:the |a |my |our |"
            "his )?·«car|hot car|van|truck|vehicle»"
        ),
        (
            "«panting»……‹collaps*|drool*|hot|heat|sun|red gums|bright red|vomit*|wobbl*|cant stop|wont stop|"
            "not stopping|nonstop|non stop|walk*|fever|bloated|pac*›"
        ),
        "‹hot|heat|sun|degrees|burning up|35c|40c|summer|outside›……«panting|drooling|burning up|boiling hot»",
        "«temperature|temp|fever»~(?:4[1-4](?:\\.\\d)?\\b|10[5-9](?:\\.\\d)?\\b|11\\d)",
        "«中暑|热射病|热衰竭|日射病|中热»",
        (
            "(?:车里|车内|车上|太阳|烈日|暴晒|高温|闷热|太热|天热|中午|大热天|阳台|夏天|热)……«喘|瘫|昏|流口水|没精神|"
            "站不|软|流哈喇»(?!正常)"
        ),
        "«体温|体温计|发烧|烧»·(?:到|有|量了|是)?·(?:4[1-4]|四十[一二三])",
        "«热»(?:得|到|的)·(?:站不|瘫|昏|晕|不行|直喘|狂喘|快)",
        "(?:关|留|锁|忘|放|落|困)(?:在|到)?·«车里|车内|车上|车子里»",
    ),
    "anaphylaxis": (
        "«face|muzzle|eyes|eye|lips|snout|head|mouth|lip|cheek|cheeks|nose|tongue|throat|neck|fase»~BAD",
        "BAD~«face|muzzle|eyes|eye|lips|snout|head|tongue|throat|mouth|lip»",
        "«hives|anaphyla*|anafil*|welts|allergic shock|angioedema»",
        "«allergic reaction|allergic»…‹vaccin*|shot|jab|sting|stung|bee|injection|severe|bad|now›",
        "«stung|sting|stings»(?! operation)",
        (
            "‹vaccin*|shot|shots|jab|jabs|injection|booster|vacine|vacination*›……«swoll*|swell*|vomit*|collaps*|"
            "hives|puffy|lump in (?:his|her) throat|shaking|pale|throwing up|threw up|weak|drool*|itch*»"
        ),
        (
            "«脸|嘴|嘴巴|眼睛|眼皮|眼周|头|鼻子|嘴唇|舌头|脖子|下巴|喉咙|头部|脑袋|腮|眼»·(?:都|全|突然|一下子|"
            "开始|也|有点|很|又红又|红|变|得)*·«肿»"
        ),
        "«肿»(?:了|得|成|起来|的)·(?:脸|头|嘴|像|猪头|眼|厉害|包子|馒头)",
        "«过敏性休克|荨麻疹|过敏反应|急性过敏|严重过敏|风团|过敏休克|风疹块|疫苗反应»",
        "«蜂|蜜蜂|黄蜂|马蜂|虎头蜂|胡蜂|大黄蜂»·(?:蜇|叮|扎|刺|螫|咬|针)|(?:蜇|叮|刺|螫)(?:到|了|伤)·蜂",
        (
            "(?:疫苗|打针|打了针|打完针|针后|注射|疫苗针|预防针|驱虫针|点滴)……«肿|吐|喘|休克|倒|抖|荨麻|起包|瘫|"
            "没精神|流口水|站不|不动|软»(?!过敏)"
        ),
    ),
    "venom": (
        (
            "«something bit|bitten by something|two holes|two punctures|puncture holes|two little holes|"
            "two tiny holes|fang»"
        ),
        "(?:抓|玩|咬|打|斗|扑|碰|追|吃)(?:了|到|过)?·«蛇»",
        "«两个牙印|牙印»·(?:肿|黑|流)?",
        "‹stung›·(?:my )«pup|dog|cat|puppy|kitten»",
        (
            "«snake|rattlesnake|rattler|viper|adder|cobra|copperhead|python|krait|brown snake|tiger snake|scorpion|"
            "spider|black widow|recluse|centipede|jellyfish|cane toad|toad|toads|tarantula|caterpillar*|"
            "blister beetle»…‹bit|bite|bites|bitten|struck|strike|fang*|stung|sting|attacked|lick*|mouth|ate|eaten|"
            "chew*|grab*|played with|got›"
        ),
        (
            "‹bit|bite|bites|bitten|struck|stung|licked|licking|mouthed|ate|eaten|caught|chewed|chewing|attacked|"
            "fighting|fang*|picked up|playing with|grabbed|put|killed›~«snake|snakes|snakebite|rattlesnake|rattler|"
            "viper|adder|cobra|copperhead|krait|scorpion|spider|black widow|recluse|centipede|jellyfish|toad|toads|"
            "frog|tarantula|caterpillar*|fire ants?»"
        ),
        "«snakebite|snake bite|snakebit|spider bite|fang marks|puncture marks»",
        "«蛇»·(?:咬|亲|啄|攻击)|(?:被|遭|让|给)·蛇",
        "«毒蛇|蛇伤|眼镜蛇|竹叶青|银环蛇|蝮蛇|龟壳花|雨伞节»·(?:咬|攻|打|玩)",
        (
            "(?:咬|吃|舔|叼|含|吞|玩|碰|抓|扑|啃)(?:了|到|过|住|着|死)?·«蟾蜍|癞蛤蟆|蛤蟆|蜘蛛|蝎子|蜈蚣|毒虫|水母|"
            "毛毛虫|隐翅虫|青蛙»"
        ),
        "«蟾蜍|癞蛤蟆|蛤蟆|蜘蛛|蝎子|蜈蚣|毒虫|水母|隐翅虫|毛毛虫»·(?:咬|蜇|叮|毒|刺|扎|中毒|螫)",
    ),
    "newborn": (
        "«pup|puppy|kitten|runt»……‹pushes it away|pushes him away|pushes her away|pushed away|keeps pushing›……‹cool|cold|cries|crying|weak›",
        "«aspirat*|milk bubbles|milk from (?:his|her|the) nose|bubbles from»~‹milk|formula|nose|weak|lung*›",
        "«呛奶|奶从鼻子|鼻子冒奶|鼻孔冒奶»",
        "«rejected|abandoned|orphan*|runt»……‹cold|barely|weak|limp|not eating|wont eat|not nursing|wont nurse›",
        (
            "‹newborn*|neonat*|(?:\\d+|one|two|three|few|four|five|several) ?(?:day|week|days|weeks|wk|wks|"
            "d)s? ?old|days old|orphan*|new born*|bottle baby|hours old|weeks old›……«cold|limp|weak*|wont nurse|"
            "not nurs*|isnt nursing|not suckl*|wont suck*|not eating|wont eat|lethargic|fading|not drinking|"
            "wont drink|wont latch|not latching|crying nonstop|floppy|motionless|not gaining|refus*|barely mov*|"
            "gasp*|diarrh*»"
        ),
        "«fading kitten|fading puppy|fading»(?! (?:colou?r|coat|fur|black|spot))",
        (
            "‹kitten|kittens|pup|puppy|puppies›~‹cold|limp|weak|freezing›·…«not eating|wont eat|not nursing|limp|"
            "cold|wont drink|not moving|lifeless»"
        ),
        (
            "(?:刚出生|新生|出生[\\d一二三四五六七八九十两几]+天|刚生|没断奶|奶猫|奶狗|"
            "[\\d一二两三四五六七八九十]+(?:天|周)大|小奶|未断奶|没满月|才[\\d一二两三]+(?:天|周)|没睁眼|"
            "生下来)……«不吃奶|不喝奶|冰|凉|没力|不动|软|喘|不吃|不喝|没精神|吸不|奄奄|叫不|很弱|虚弱|不会吸|拒奶|"
            "呛奶|拉稀|不肯喝|越来越弱|没劲»"
        ),
        "(?:幼猫|幼犬|小猫|小狗|猫崽|狗崽|崽崽)·(?:身体|浑身|全身|身上|摸着|四肢)·«冰|凉|软|冷»",
    ),
    "hypothermia": (
        "«freezer|fridge|refrigerator»……‹stuck|locked|trapped|hour|hours|inside|shut›(?! (?:food|meat))",
        "‹stuck|locked|trapped|shut›~«freezer|fridge|refrigerator|washing machine|dryer»",
        (
            "«shivering stopped|stopped shivering|no longer shivering|freezing river|freezing water|icy water|"
            "fell through the ice|through the ice»"
        ),
        (
            "«hypothermi*|hypothermic|frostbit*|frost bit*|frozen stiff|freezing to death|frozen solid|half frozen|"
            "stiff and cold|ice cold|cold to the touch|cold to touch|freezing to the touch|feels cold|feeling cold|"
            "body is cold|is so cold|very cold|cold and limp|cold and stiff|limp and cold|"
            "cold and not»(?! (?:weather|water|day|outside|winter|morning|here|food|treat*|night|in|out|bath|"
            "climate|months|temperature|season|countr*|nose))"
        ),
        "«temperature|temp|body temp»~(?:3[0-6](?:\\.\\d)?\\b(?! ?(?:min|week|hour))|9[0-7](?:\\.\\d)?\\b)",
        "«失温|冻僵|冻伤|冻坏|冰凉|冰冷|冻得|快冻死»(?!的水|食|水|地)",
        "«体温»·(?:太低|很低|过低|低|下降|3[0-6]|三十[一二三四五六]|偏低|不升|掉到)",
        "(?:身体|身子|身上|全身|浑身|四肢|爪子|摸着|耳朵|嘴里)·(?:很|都|好|发|变|冰|有点)·«冰|凉»",
    ),
}
