"""Bladder, gut and womb; poisons that are told without their names; what is only odd.

In the little language of patterns.py; words in capitals are spelled out in signs.py.
"""

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
        "«胎衣|胎盘»……(?:没出来|出不来|没生|不下来)",
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
    "pyometra": (
        "«goo|gunk|slime|ooze|oozing»…‹lady bits|privates|behind|vulva|back end|rear|girl parts|her bits›",
        "«unspayed|never spayed|not spayed|intact»……‹vomit*|off (?:her )?food|fever|bucket*|drinking (?:loads|lots|tons|a lot)|wont eat|goo|lethargic›",
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
