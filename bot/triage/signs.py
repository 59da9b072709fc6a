"""What an animal in danger shows, by category, in the little language of patterns.py.

Words in capitals stand for the word lists right below. A sign is what is seen or done, not a name of a disease alone:
those are in NAMED and count only where nobody asks about them in general (context.py).
"""

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

SIGNS: dict[str, tuple[str, ...]] = {
    "unwell": (
        (
            "«leg|paw|foot|tail|ear|face|neck|tongue|jaw|toe|wing|penis|testicle*|nipple*|mammary»~‹black|purple|"
            "rotting|necrotic|huge|hot and|hot to|ice cold|dangling›"
        ),
        "«腿|爪子|尾巴|耳朵|舌头|下巴|乳房|睾丸|脚»·(?:发黑|变黑|紫|烂|很烫|坏死|肿得|肿成|掉了)",
    ),
    "poison_rodenticide": ("«药死|毒死|毒死的|药死的»",),
    "poison_lily": (
        "«pollen»……‹lily|lilies›",
        "«lilies|lily»·‹pollen›…‹on|over|fur|nose|whiskers|face|cat›",
        "花粉……«百合»",
    ),
    "poison_other": (
        "«poisoned»(?! (?:mouse|mice|rat|rats|apple|arrow))",
        "«poisoning»(?! (?:hotline|helpline|control))",
        "«中毒|下毒|投毒|被毒|毒到|药倒|被药»(?!性)",
    ),
    "breathing": (
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
    "seizure": (
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
        "«carbon monoxide|gas leak|co alarm|co detector|teflon|ptfe|nonstick pan|non stick pan|fumes»",
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
    "bloat": (
        "«abdomen|belly|stomach|tummy»…‹larger|getting big|by the minute|by the hour|expanding|swelling up›",
        "«肚子|腹部|肚皮»·(?:越来越|一直|突然|敲)·(?:大|鼓|胀|咚|嘭|砰)",
        (
            "«belly|stomach|abdomen|tummy»…‹bigger|growing|basketball|football|barrel|watermelon|hurts to touch|"
            "tense|tender›"
        ),
        (
            "«belly|stomach|abdomen|tummy|tum|stomache|stomack|gut|abdomin»…‹swoll*|swell*|distend*|bloat*|hard|"
            "tight|drum|balloon*|huge|blown|expand*|rock|enormous|big and|massive|distention|inflated|"
            "getting bigger›"
        ),
        "‹swoll*|distend*|bloat*|hard|tight|drum|huge|rock hard|enlarged|hugely swollen›~«belly|stomach|abdomen|tummy»",
        "«retch*|dry heav*|dry-heav*|dryheav*|unproductive vomit*|heaving|heaves»……DRY",
        "«dry heav*|dry-heav*|dryheav*|dry retch*|unproductive*|retching»",
        (
            "‹trying|tries|tryin|try|attempt*|wants|keeps|like›~«vomit|vomiting|puke|throw up|throwing up|be sick|"
            "barf|gag|gagging|upchuck|sick»……‹nothing|only foam|just foam|white foam|cant|without|wont come|foam|"
            "unproductive*|only saliva|just spit›"
        ),
        (
            "«gag*|vomit*|puk*|barf*»……‹nothing (?:is )?(?:com*|came|happens)|nothing up|nothing out|cant bring|"
            "unproductive*›"
        ),
        "«gdv|gastric torsion|twisted stomach|stomach torsion|bloated|bloat»",
        (
            "«肚子|腹部|肚皮|胃|肚肚|小肚子|腹»(?!罩)·(?:胀|鼓|硬|膨|肿|撑得|大得|变大|大了一圈|像鼓|像气球|像皮球|"
            "圆鼓鼓|绷|球一样)"
        ),
        "«干呕|干哕|乾呕|光呕|空呕»",
        (
            "(?:想|要|一直|作势|使劲|拼命|反复|不停|干)·(?:吐|呕)·«吐不|呕不|不出|没东西|没有东西|没吐出|什么都没|"
            "什么也没|啥也没|啥都没»"
        ),
        "«吐不出|呕不出|吐又吐不|呕又呕不|胃扭转|胃扩张|胃胀气|肠扭转|肠套叠»",
    ),
    "trauma": (
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
    "urinary_blockage": (
        "«砂盆|沙盆|猫砂|厕所»·(?:\\d{1,2}|[二三四五六七八九]|十几|十多|好几|好多|几十|无数|n)(?:来|多)?(?:趟|次|回|遍)",
        "«砂盆|沙盆|猫砂|厕所|蹲»……(?:没见有?|不见有?|没看到有?|没有|干的|干净的|空的|只挤出|就几滴|几滴)·(?:尿|团|几滴|$|[,.!?。])",
        "«蹲»·(?:叫|嚎|惨|使劲|用力)……(?:砂|盆|尿)",
        "«gone|goes|going|been|went|runs|running|ran»·(?:in |back )?to ‹box|the box|litter|tray|toilet›…‹bunch of times|times|cries|crying|constantly|nonstop|all day›",
        (
            "‹not|havent|hasnt|never|no one›·(?:has |have )?‹seen›…«urinate|urinating|pee|peeing|wee»…‹days?|"
            "hours?|since|today|all day|yesterday›"
        ),
        "«squat*|strain*|litter|box»……‹zero|no›·‹output|result*|product*|urine|pee›",
        "«尿团|砂盆|团»·(?:一个)?·(?:团)?(?:也|都)(?:没有|没)",
        "(?:一个|半个)«团»(?:也|都)(?:没有|没)",
        "(?:天|小时|晚上|早上|昨晚|昨天)·«没有?小便|没有?尿»",
        "«bathroom|potty|toilet|loo»…‹strain*|crying|cry|cries|nothing|howl*|in pain|very pain›",
        (
            "‹hasnt|has not|havent|hasent|not|didnt|no›·(?:been |gone |used |go |use )(?:to )?(?:the |his |"
            "her )?«bathroom|potty|litter|litterbox|toilet|tray|loo»(?! (?:train|outside|on|inside|box (?:train|"
            "yet)))"
        ),
        (
            "«box|litter|litterbox|tray|砂盆|沙盆»……‹without (?:doing|peeing|going|producing|anything)|"
            "does nothing|doing nothing|leaves nothing|no result*›"
        ),
        "«砂盆|沙盆|厕所|尿盆»·(?:用劲|用力|使劲|挤|憋)",
        "«尿»(?:了)?·(?:一点点|几滴|不多)·(?:带血|血|就)",
        "(?:跑|去|上)·«厕所»·(?:[二三四五六七八九十\\d好几]+)(?:多)?(?:趟|次|回)",
        "‹tiny|small|few|little›·«wet spot*|puddle*|drops|drop|dribbl*|pee spot*»…‹each time|every time|each›",
        "‹no|any|zero|without|havent seen|hasnt made|not seen|didnt find›·(?:pee |urine |wet |new )?«clump*|pee spots»",
        (
            "«litter box|litterbox|litter tray|tray|litter|box»……‹(?:\\d+|ten|fifteen|twenty|many|several|dozen|"
            "so many|a hundred) times|all night|all day|for ages|for hours›"
        ),
        (
            "‹crouch*|squat*|strain*|pos*›……«wet spot*|tiny spot*|small spot*|drops|dribbl*|tiny bit|tiny amounts|"
            "little bit of pee|spots of pee|spots of urine»"
        ),
        "«lifts|lifting|cocks|cocking»~‹leg›…‹nothing|no›",
        "«尿»(?:团)?·(?:一个|一点|一团|半个)·(?:都|也)?(?:没|不)",
        "(?:砂盆|沙盆)·(?:干干净净|没动|没有?尿|空)·«尿|干净|没动|空»",
        (
            "‹cant+|cannot|can not|couldnt|could not|unable to|not able to|isnt able to|struggl*|trouble|"
            "difficulty|difficult*|hard time|hard to|trying to|tries to|tryin to|cnt|strain*|attempting to|cries|"
            "crying|screams?|screaming|yowl*|howl*|pain* to|hurts to|no longer|stopped›~«pee|pees|peeing|urinat*|"
            "wee|weeing|tinkl*|piss|pissing|pass urine|passing urine|pass any urine|pass water»(?! (?:on|outside|"
            "inside|in the|when|pad|anywhere|every|during|standing))"
        ),
        (
            "‹hasnt|has not|havent|have not|hasent|not|hadnt|aint|didnt|did not|no|without›·(?:\\w+ )?«pee|peed|"
            "peeing|urinat*|wee|weed|piss|pissed|passed urine|urine|gone to the litter|used the litter|"
            "used his litter|used the box|used her litter|used litter»(?! (?:on|outside|inside|in the house|"
            "when it|pad|anywhere|problem*|smell|infection|stain*|marking|test|sample|issues))…"
        ),
        "‹strain*|squat*|push*›…«litter|litterbox|tray|urinat*|pee|peeing|toilet|wee|box»(?! train)",
        (
            "«litter box|litterbox|litter tray|litter|tray|cat box|squat*|strain*|toilet|pee|urinat*|"
            "peeing»……‹nothing (?:is |was |really )?(?:com*|came|happen*|there|out|in it)|nothing comes|nothin|"
            "drops|drop or two|few drops|drop|dribbl*|no pee|no urine|dry|tiny amounts?|tiny bit|not a drop|"
            "nothing|keeps? crying|crying|yowl*|scream*|howl*|cries|in pain|every few minutes|every (?:\\d+|five|"
            "ten) min*|empty|over and over|back and forth›"
        ),
        (
            "‹in and out of|back and forth to|keeps? going (?:to|in|into)|keeps? (?:visiting|running to)|"
            "constantly (?:in|going)|over and over|running to|\\d+ times|repeatedly|multiple times›~«litter|"
            "litterbox|tray|toilet|box»"
        ),
        (
            "«no urine|no pee|not a drop|blocked bladder|urinary block*|urinary obstruction|urethral|"
            "blocked urethra|plugged|urine block*|unblocked|cat is blocked|hes blocked|is blocked|blocked cat|"
            "blocked again|obstructed|blocked tom|blocked male»(?! (?:nose|nostril|tear))"
        ),
        "«bladder»~‹hard|full|huge|rock|distended|blocked|big|tight|swollen|burst*›",
        (
            "«last peed|last urinated|peeing blood|blood in (?:his|her|the|its) (?:urine|pee|wee)|bloody urine|"
            "pees blood|urinating blood|peed blood|blood in urine|peeing red|pink urine|red urine|penis is out|"
            "licking his penis|licks his penis|lick his penis|licking his privates|licking his private*|"
            "licking his bits|licking his groin|licking his willy|licking his junk»"
        ),
        "(?:排)?«尿|小便|小号|嘘嘘|上厕所|pee|urinate»·ZHNO",
        (
            "«尿|小便|嘘嘘»(?!垫|布|盆|不湿|片)·(?:一两滴|几滴|两滴|一滴|滴滴|不畅|费劲|费力|困难|吃力|很痛|疼|"
            "惨叫|叫|一点点|带血|有血|血色|红色|粉红|堵|不干净|不通|嚎|淋漓)"
        ),
        (
            "(?<!是)(?:没|没有|没怎么|没见|未|不见|没再|无|一滴没|没去|没能)(?:他|它|她|去|过|再|排|怎么|看到)*«尿|"
            "小便|排尿|撒尿|嘘嘘»(?!血|频|在|床|味|到|垫|路|道|结|毒|酸|失|急|多|黄|检|布|骚|团|盆|片)…"
        ),
        (
            "«一滴尿|一点尿|一滴都|尿闭|尿堵|尿道堵|尿道阻塞|尿路堵|尿路阻塞|堵尿|闭尿|尿不畅|憋尿|无尿|排尿困难|"
            "尿道梗阻|导尿|尿血|血尿|滴尿|尿淋漓|尿结晶堵|尿道栓»"
        ),
        (
            "«蹲»·(?:猫砂|砂盆|沙盆|厕所|尿盆|便盆|半天|好久|很久|盆)……(?:不出|没有?尿|没东西|什么都没|啥也没|"
            "啥都没|没动静|叫|嚎|几滴|一两滴|一点点|干净|空的|没有东西|不来|没结块|没有团|没尿团)"
        ),
        (
            "(?:频繁|一直|反复|不停|老是|老|来回|不断|总是|总|跑来跑去|几分钟|一会儿?|隔)·(?:跑|进|蹲|去|上|往|趴|"
            "钻)(?:着|在|进|去|到)*·«猫砂|砂盆|沙盆|厕所|尿盆|猫沙»(?!外|旁|边)"
        ),
        "舔·«丁丁|鸡鸡|生殖器|下体|尿道|jj|阴茎»……(?:尿|蹲|砂盆)",
        "(?:一直|不停|老|狂|频繁)·舔·«丁丁|鸡鸡|生殖器|尿道口|阴茎»",
        "«膀胱»·(?:硬|胀|鼓|满|很大|好大|充盈|大得|爆)",
    ),
    "dystocia": (
        "«生了|产了|下了|生完»·(?:[一二两三四五\\d])(?:只|个|胎)……(?:没动静|没有动静|还在用力|没力气|卡|还有|出不来|没有再|不生)",
        "«green|black|dark»·‹stuff|fluid|goo|liquid|discharge|gunk›…‹vulva|vagina|pregnant|pup*|kitten*|her back›",
        "«had|gave birth|delivered|born»~‹kittens?|pups?|pupp*|babies|bunnies›……‹more in there|more inside|one in there|still in there|but she stopped|one more in›",
        "«下蛋|生蛋|产蛋»·(?:下不|不出|生不|出不|费力|用力)",
        "‹still›·«straining|pushing|contracting|in labou?r»",
        "«labou?r»……‹still|hours|hrs|nothing|only one|first pup|first kitten›",
        (
            "«pups|puppies|kittens|babies|pup|kitten|puppy»……‹another one inside|one inside|more inside|"
            "still inside|one left|more left|last (?:one )?was|last one|since the last|between›"
        ),
        (
            "‹hen|chicken|duck|bird|parrot|budgie|canary|cockatiel|gecko|tortoise|turtle|snake|lizard›……«straining|"
            "strains|egg stuck|tail pumping|penguin stance|laying»"
        ),
        "(?:羊水|胎水|破水)……«没|不»·(?:生|出)",
        "(?:小狗|小猫|幼崽|崽|一只|第一只)[^.!?。]{0,14}?«卡在|卡住|夹住|出不来|下不来»",
        "«胎水|羊水»",
        "«exhausted|tired»…‹labou?r|pushing|contractions|inside›",
        "(?:生|产)·(?:一半|半天|不动|着着)·«卡|停|露|不»",
        "(?:蛋|卵)·«出不来|下不来|生不|卡»",
        "«straining|pushing|digging»……‹egg|eggs›",
        "«露出|卡住»·(?:条|只|个|半)?·(?:腿|头|尾|脚|胎)",
        (
            "«labou?r|contraction*|pushing|straining|whelp*|giving birth|give birth|birthing|queening|kittening|"
            "delivering|deliver»……‹stuck|no pup*|no kit*|no bab*|nothing|hours?|half|hanging|green|wont come|"
            "not coming|no progress|stopped|exhausted|cant|hr|hrs›"
        ),
        (
            "«puppy|pup|kitten|baby|calf|foetus|fetus|sac|placenta|lamb|egg|feet|tail|head»~‹stuck|half out|"
            "half way out|halfway out|hanging out|wont come out|partly out|not coming out|sticking out|"
            "partially out|wedged›"
        ),
        (
            "«water broke|waters broke|green discharge|dark green discharge|black discharge|overdue|dystocia|"
            "egg ?bound|egg bind*|egg-bound|birth canal|eggbound»"
        ),
        "«cant|unable|trying|strain*|cannot|struggling»~‹lay›~‹egg|eggs›",
        (
            "«难产|生不出|生不下|宫缩|羊水破|破羊水|破水|产道|卡蛋|蛋卡|憋蛋|下不出蛋|产不下|产不出|过预产期|"
            "胎位不正|胎儿卡|死胎|胎死»"
        ),
        "(?:生|产|下)·(?:小时|半天|一天|好久|很久|一晚|整晚|一夜)·(?:没|不|还|都)·«生|出来|下来|动静|产»",
        "(?:小狗|小猫|幼崽|崽|宝宝|胎|头|脚|腿|尾巴|蛋)·(?:卡|夹|露|堵)·«里面|一半|出不|不出|产道|门口|外面|住|屁股»",
        "(?:第[一二三四五六\\d](?:只|个|胎)|下一只|后面的|剩下的|另一只)·(?:小时|一直|还|都|迟迟|半天)·«没|不出|生不»",
        "(?:生|产|待产|临产|怀孕|下体|阴部)…«绿色|墨绿|黑绿|恶臭»",
        "HOURS·(?:了)?·(?:还|都|也)?(?:没|没有|不)·(?:生|出)·«小狗|小猫|来|崽»",
    ),
    "paralysis": (
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
    "newborn": (
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
    "pyometra": (
        "«discharge|pus»……‹intact|unspayed|fever|stinky|smelly|foul|swollen vulva›(?! (?:eye|ear|nose))",
        "‹intact|unspayed|stinky|not spayed›……«discharge|pus»(?! (?:from (?:his|her|the) (?:eye|ear|nose)))",
        (
            "«vulva|vagina|unspayed|not spayed|intact female|heat»……‹goo|gunk|ooz*|slime|slimy|pus|yellow|green|"
            "brown|drip*|leak*|foul|smell*›(?! (?:cycle|pad))"
        ),
        "«pyo|pyometra|piometra|pyometria»",
        (
            "«discharge|pus»~‹vulva|vagina*|private*|unspayed|intact|female|back end|heat|lady parts|foul|smell*|"
            "bloody|from her|behind|rear|hoo*|girl parts›"
        ),
        (
            "‹vulva|vagina*|unspayed|not spayed|intact female|after (?:her )?(?:heat|season)|weeks after|foul|"
            "smelly|her (?:bits|behind|rear|back end|private*)›…«discharge|pus|oozing|leaking»"
        ),
        "«子宫蓄脓|子宫积脓|蓄脓|宫蓄»",
        (
            "(?:外阴|下体|阴部|私处|阴道|屁股后面|下面|阴门|屁屁|尿道口)·(?:流|有|排|滴|出|冒|都是)·«脓|黄色|"
            "分泌物|黏液|褐色|臭|咖啡色|绿»"
        ),
        (
            "(?:没绝育|未绝育|没结扎|没做绝育|发情后|发情完|发情结束|没节育)……«脓|分泌物|恶臭|喝水很多|喝很多水|"
            "大量喝水|多饮多尿|臭臭的»"
        ),
    ),
    "vomiting": (
        "(?:喝|吃|灌)(?:也|都)?«不进|不下»(?:去)?(?!口)",
        "«吐»得?·(?:停不下|止不住|没完|不行|厉害)",
        (
            "‹keeps?|kept|nonstop|non stop|constant*|continu*|repeated*|wont stop|cant stop|all day|all night|"
            "every hour|every few|been|projectile|\\d+ times|many times|several times|over and over|multiple times|"
            "again and again›~«vomit*|throwing up|throw up|threw up|puk*|barf*|being sick|thrown up|vomitting|"
            "vommit*|vomting|throwin up|sick»(?! of)(?! from the car)"
        ),
        (
            "«vomit*|throwing up|throws up|threw up|puk*|barf*|been sick|thrown up|vomitting|vommit*|vomting|"
            "throwin up»……‹blood*|all day|all night|nonstop|non stop|keeps|every hour|(?:[4-9]|1\\d|ten|six|seven|"
            "eight|five|four) times|cant keep|wont keep|wont stop|not stopping|since|letharg*|diarrhea|diarrh*|"
            "coffee ground*|weak|dehydrat*|black|wont drink|not drinking|hasnt (?:eaten|pooped)|hasnt kept|"
            "everything|constant*|continu*|for (?:two|three|\\d+) days|no poop|not pooping|not eating|"
            "nothing stays|refus*|lifeless|hours straight|wont eat›"
        ),
        "‹diarrh*|diar*|runs›……«vomit*|throwing up|bloody|blood|lethargic|puking»",
        (
            "«keep water down|keep anything down|keep food down|keep it down|keep nothing down|hold water down|"
            "holding down water|keeping water down|keeping anything down|keeping food down»"
        ),
        (
            "‹blood|bloody|black|tarry|red|raspberry jam›~«stool*|poop*|poo|vomit|diarrh*|feces|faeces|shit|puke|"
            "diarea|diarrea|diahrea|motions»"
        ),
        (
            "«stool*|poop*|poo|vomit|diarrh*|feces|faeces|shit|pooping|diarea|diarrea|diahrea|shitting|vomiting|"
            "pooing»~‹blood*|black|tarry|pure blood|raspberry|coffee ground*›"
        ),
        "«parvo|parvovirus|distemper|panleuk*|bloody diarrh*|black tarry|tarry stool*|hge»",
        (
            "«上吐下泻|又吐又拉|又拉又吐|呕吐不止|吐个不停|吐不停|狂吐|吐得厉害|喷射状|便血|拉血|血便|屙血|黑便|"
            "柏油|番茄酱便|吐血|喷射性|吐出血|吐咖啡»(?!槽)"
        ),
        (
            "(?:一直|不停|连续|反复|频繁|持续|整天|一整天|一晚上|一夜|整晚|不断|总|每次|今天|隔一会|半夜|从昨|"
            "从早)·(?:在|地|都|就|都在)*·«吐|呕»(?!槽|舌|痰|司|息|泡|毛球|毛$)(?:了)?(?:[三四五六七八九十\\d]+次|"
            "好?几次|不停|个|了|[,.!?。、]|$|的|黄|白|水|东西|胆|血|饭|食|出|到|得|沫|泡沫|还|吐|呢|啊)"
        ),
        "«吐»(?:了|过)?·(?:[四五六七八九十]|[4-9]|\\d\\d|十几|好多|无数|七八|好几)(?:多)?(?:次|回|遍|趟)",
        "(?:喝水|吃什么|喝什么|喝点水|一喝水|吃啥|喝啥|吃东西|水)·(?:就|都|也|马上|立刻|全)·«吐»",
        "«吐|呕»·(?:血|红色|咖啡|粪)",
        "«拉|便|屎|粑粑|腹泻»·(?:带血|有血|是血|血水|鲜血|黑色|番茄|血丝|出血)",
        "«细小|猫瘟|犬瘟|犬瘟热|传染性腹膜炎急性»·(?:了|阳性|发作|确诊|怎么|症状|吐|拉|\\+|吗|救)?",
        "(?:吐|呕)……«拉稀|腹泻|拉水|没精神|不吃不喝|精神差|拉肚子|没有精神|没力气|萎靡»",
        "(?:拉稀|腹泻|拉水|拉肚子)……«吐|呕|脱水|没精神|血|虚弱|站不»(?!槽)",
        "«脱水»·(?:了|严重|很|眼窝|皮)",
    ),
    "not_eating": (
        (
            "‹rabbit*|bunny|bunnies|bun|guinea pig*|guinea|gpig*|piggy|piggie*|chinchilla*|chin|hamster|degu|"
            "cavy›……‹hasnt|not|wont|stopped|isnt|no|refus*|didnt|doesnt|off›(?! like)~«eat*|ate|poo|poop*|pooping|"
            "pooped|"
            "droppings|pellets|hay|food|drink*|touched»"
        ),
        (
            "‹hasnt|not|wont|stopped|isnt|no|refus*|didnt|havent›~«eat*|eaten|touched (?:his|her|its) food|eating|"
            "pooed|pooped|ate|food»……‹(?:[2-9]|two|three|four|five|several|few|couple of) ?days?|(?:36|48|72) ?h*|"
            "days|a week|or drinking|or drank|or drink|or drunk|nor drink*|since (?:monday|tuesday|wednesday|"
            "thursday|friday|saturday|sunday)›"
        ),
        "«gi stasis|stasis|gut stasis»",
        (
            "«兔|豚鼠|荷兰猪|龙猫|天竺鼠|垂耳|猪猪|仓鼠»……(?:不吃|没吃|不拉|没拉|不排|没有?便|不进食|不肯吃|拒食|"
            "不便便|没大便|没有?粑|没有?排|不动|不大吃|绝食|没有?屎|没有?拉)"
        ),
        (
            "(?:[二两三四五六七八九十\\d几好]+天|48小时|72小时|一周|一个星期|好几天|这几天)·(?:了|都|没|不|一点|"
            "完全|几乎|什么|啥|也|就|粒米)+·«吃|进食|喝»(?!药|过药|驱虫)"
        ),
        (
            "(?:没|不|没有|不肯|拒绝)(?:怎么)?(?:吃|进食)·(?:东西|饭|喝水|不喝)?·«两天|三天|四天|五天|好几天|一周|"
            "几天|2天|3天|4天|5天»"
        ),
        "«不吃不喝|不吃也不喝|滴水未进|滴水不进|绝食|不吃东西也不喝水|米水不进»",
        "«胃肠停滞|肠胃停滞|肠停滞|积食胀气»",
    ),
}

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
