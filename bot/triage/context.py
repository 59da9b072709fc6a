"""Is the sign there, now, in an animal? What stands around a sign decides: negation, the past, questions about animals
in general, what-ifs, people instead of pets, names, idioms.

The rule of thumb: silence only where the words around the sign say plainly that there is no animal with it now. An
animal that was poisoned an hour ago and "seems fine" is still an emergency; one that was ill last year is not.
"""

import re
from bisect import bisect_right

_SPLIT = re.compile(
    r"[。!?\n;,、:()]+|(?<!\d)\.|\.(?!\d)|"
    r"(?<!how)(?<!what)(?<!when)(?<!where)(?<!why)(?<!much)(?<!many)(?<!often)(?<!long)(?<!soon)(?<!which) (?=(?:but|"
    r"however|because|cuz|coz|although|though|now|then|so|also|btw|anyway|please|help|what should|what do i|"
    r"what can i|what to do|should i|"
    r"is (?:he|she|it|this|that)|will (?:he|she|it)|how (?:do|can|should|long|soon|bad)|do i|can i|could i|"
    r"and (?:he|she|shes|hes|it|its|i|im|my|his|her|the|they|now|just|then|is|has|was|today|suddenly|this|keeps|"
    r"cant|wont|doesnt|hasnt|isnt|started))\b)|"
    r"(?=但是|但|不过|可是|然后|结果|现在|刚才|刚刚|突然|忽然|后来|所以|因为|而且|对了|另外|还有|今天|今早|请问|"
    r"怎么办|咋办|怎么救|该怎么|应该怎么|要不要|需要去|要去医院|要紧|严重吗|有事吗|会不会有事|会死)"
)
_SENTENCE_END = re.compile(r"[。!?\n]+|(?<!\d)\.|\.(?!\d)")


class Clauses:
    """Where the clauses and sentences of a text begin and end."""

    def __init__(self, text: str) -> None:
        self.text = text
        cuts = [m.end() if m.group() else m.start() for m in _SPLIT.finditer(text)]
        self._starts = [0, *cuts]
        self._sentences = [0, *(m.end() for m in _SENTENCE_END.finditer(text))]

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """From the beginning of the clause of `start` to the end of the clause of `end`."""
        return _around(self._starts, start, end, len(self.text))

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        return _around(self._sentences, start, end, len(self.text))

    def before(self, start: int) -> tuple[int, int]:
        """The clause before the one that begins at `start`."""
        return _around(self._starts, start - 1, start, len(self.text)) if start else (0, 0)


def _around(starts: list[int], start: int, end: int, length: int) -> tuple[int, int]:
    first = bisect_right(starts, start) - 1
    last = bisect_right(starts, max(end - 1, start))
    return starts[first], starts[last] if last < len(starts) else length


# 1. Negated. Only fillers may stand between the negation and the sign: "没有再抽搐", "no sign of any blood".
_NEGATED = re.compile(
    r"(?:(?:^|[^a-z])(?:no|not|never|without|isnt|arent|wasnt|werent|hasnt|havent|hadnt|didnt|doesnt|dont|"
    r"cant see any|cannot see any|zero|nor|neither|wont|"
    r"no longer|not been|free of|negative for|rules? out|ruled out|denies|nothing like|stopped|absence of|aint|"
    r"cant find any|far from|instead of|rather than|luckily no|almost|nearly|before he could|before she could|"
    r"stopped (?:him|her|"
    r"it) from)"
    r"(?: (?:any|a|an|the|his|her|its|more|much|really|actually|even|ever|yet|been|be|being|is|was|sign|signs|of|"
    r"having|have|had|has|show|showing|seen|see|noticed|any longer|longer|other|obvious|visible|evidence|trace|"
    r"traces|single|drop|and|or|currently|at all|to|get|got|getting|let|managed|seem|seems|appear|look|looking|"
    r"swallow|from|suffering|symptoms?|he|she|it|him|going|near|so|that|touch|in|feel|feeling|physically|like|"
    r"fresh|new|access|for|issues?|problems?|with|eat|acting|active|external|vomiting|diarrhea|blood|pain|swelling|"
    r"coughing|bleeding|sneezing|fever|seizures?|bites?|limping|drooling|discharge|lethargy|throwing|up|"
    r"crying)){0,7} ?"
    r"|(?:并?没有?|并未|未见?|未曾|无|不是|并非|不会|从不|从没有?|从来没有?|不再|没再|没见|没看到|没发现|不曾|"
    r"避免了|排除了?|还没|并没有?|也没有?|都没有?|没什么|没任何|没出现|不算|不像是?|绝对没|不|不让|没让|不准|不许|"
    r"不给|没给|不敢给|没敢给|别给|不能给|禁止|忍住没|阻止了|及时阻止|差点|差一点|险些|幸好没|还好没|幸亏没)"
    r"(?:有|再|见|看见|看到|发现|出现|发生|过|任何|什么|明显|的|是|他|它|她|狗狗?|猫咪?|去|被|真的|给|吃到|继续|"
    r"异常|其他|症状|现象|情况|迹象|等|和|或者?|呕吐|腹泻|咳嗽|发烧|发热|拉稀|便血|流鼻涕|打喷嚏|,|、|及|也|太|"
    r"怎么|很|就|点|吐|拉|碰|靠近|接触|偷|真|明确|外伤|伤口|猫猫|自己|口水|让|会|疼痛|红肿|出血|骨折|痛苦){0,8})$"
)
_LISTED = re.compile(r"^[\s,、/&]*(?:and|or|nor|no|any|also|和|或者?|以及|也没有?|也不)?\s*$")
_NOT_REALLY = re.compile(
    r"(?:不知道?是?不是|不确定是?不是|是不是|不清楚是?不是|要不是|不停|不断|不住|忍不住|止不住|不小心|"
    r"不是.{0,4}就是|没多久|不一会儿?|没一会儿?|没过多久|not only|not just|not sure if|not sure whether|"
    r"wont stop|cant stop|hasnt stopped|doesnt stop|didnt stop|not stopped|never stop\w*|without stop\w*|"
    r"no idea)[^,.!?。;]{0,12}$"
)
_ENDED = re.compile(
    r"^[^,.!?。;]{0,12}(?:\b(?:has |have |is |was )?(?:stopped|negative|ruled out|resolved|gone now|normal|"
    r"under control|fine|clear)\b|已经止住|止住了|止血了|已经停|停了|阴性|消失|排除|是正常|正常|已经控制|"
    r"控制住)"
)

# 2. General questions, prevention, worries about what might come, things heard and read.
_GENERAL = re.compile(
    r"\b(?:prevent\w*|avoid\w*|risks? (?:of|for|factors?)|at risk|the risk|risky|prone|predispos\w*|likely to|"
    r"likelihood|chances? of|insurance|insured|vaccin\w+ (?:for|against|protect\w*)|how common|common (?:in|among|"
    r"cause)|early signs|warning signs|common signs|"
    r"(?:what|which|know|knowing|recogni[sz]e|learn|understand|spot|identify|watch for|look (?:out )?for|about|"
    r"list) (?:are |is |all |about |out for )?(?:the |some |any |early |first |typical |common |usual |main |"
    r"classic )*(?:signs?|symptoms?|indicators|causes?)|"
    r"how (?:do|can|would|will|could|should) (?:i|you|we|one|a|people|owners|vets?) (?:know|tell|recogni[sz]e|spot|"
    r"identify|prevent|stop|keep|protect|check if|find out)|what (?:does|do|would) .{1,30} (?:look|sound|"
    r"feel) like|look like in|what happens (?:if|when)|what would happen|why (?:do|are) (?:dogs|cats|puppies|"
    r"kittens|rabbits|some|so many|people|male cats|they)|why is it that|why (?:is|are) \w+ (?:so )?(?:toxic|"
    r"poisonous|bad|dangerous|harmful)|"
    r"is it true|i (?:read|heard|was reading|watched|learned)(?! (?:him|her|it|my|a|gurgling))|i saw (?:a|an|that|"
    r"on) (?:post|video|article|ad|documentary|news)|ive heard|heard of|(?:can|could|does|"
    r"do) \w+ (?:\w+ )?(?:cause|trigger|lead to|result in)|reading about|read about|heard about|read that|"
    r"heard that|learn(?:ing)? (?:about|more)|an article|article|documentary|podcast|curious|wonder\w* (?:about|"
    r"why|if dogs|if cats|whether|how)|in general|generally|hypothetical\w*|just in case|in case (?:of|he|she|it|"
    r"my)|for future|future reference|first aid|be prepared|prepare for|essay|homework|school project|thesis|exam|"
    r"quiz|trivia|difference between|what is (?:a |the |an )?[\w❚ ]+(?: (?:disease|syndrome|in (?:dogs|cats)))?(?= and|"
    r"\?| ?$)|whats the difference|meaning of|define|explain|tell me about|"
    r"contagious|transmitted|transmissible|incubation|spread|disinfect\w*|how do vets|do vets|how (?:is|"
    r"are) \w+ (?:treated|diagnosed|transmitted|tested|caused|spread)|can i catch|hereditary|genetic\w*|"
    r"life expectancy|statistics|survival rate|mortality|trivia|myth|recommend\w*|safe(?:st)? (?:for|around|to)|"
    r"toxic (?:to|for)|poisonous (?:to|"
    r"for)|dangerous (?:to|for)|harmful (?:to|for)|bad for|safe alternatives?|never had|has never|have never|"
    r"never ever|worried about (?:the )?(?:risk|possib\w+)|scared of|afraid of (?:the )?|(?:worried|scared|afraid|"
    r"nervous|anxious|paranoid|terrified|fear|concerned) (?:that )?(?:he|she|it|they|my \w+|\w+) (?:will|might|"
    r"could|would|may|is going to|gets?)|worried about (?:\w+ )?(?:bloat|heat ?stroke|seizures?|blockage|gdv|parvo|"
    r"snakes?|choking)|fear of|afraid (?:that )?(?:he|she|it) (?:will|might|could|may)|surgery cost|cost of|"
    r"how much (?:does|is|would|do)|treatment cost|price of|diet for|food for|good for|support group|"
    r"medication for|prone to|keep (?:him|her|it|my \w+|dogs|cats|pets|them) (?:away |safe |from |off )|"
    r"keep \w+ from|how to (?:keep|stop|train|get|teach|perform|do|help|recogni[sz]e|spot|tell|protect|make|avoid|"
    r"prevent|handle|introduce|clean))\b|"
    r"预防|避免|防止|防范|怎么防|如何防|怎样防|以防|防中暑|防噎|有哪些|哪些|什么症状|症状是什么|有什么症状|症状有|"
    r"早期症状|怎么判断|如何判断|怎样判断|判断方法|怎么看出|怎么分辨|怎么区分|怎么识别|如何识别|如何辨别|区别|科普|"
    r"(?:what is|what are|whats|what does)(?: a| an| the)? +❚|made me wonder|征兆|先兆|才不会|为什么能|听着.{0,4}吓人|应该不用担心|❚ ?是什么|什么原因(?:引起|造成|导致)|想知道.{0,14}怎么回事|是什么引起|什么原因引起|是怎么引起|演练|了解一下|想了解|想学|学习|常识|知识|几率|概率|风险|(?<!好不)容易|高发|保险|理赔|传染(?:吗|给|性)|听说|据说|"
    r"朋友说|别人说|有人说|大家说|"
    r"网上说|网上看|看到(?:有|网|一|文|视|新|别|说|个)|看过|有人说|人家说|新闻|文章|帖子|课程|考试|论文|什么是|"
    r"是什么意思|是啥意思|为什么(?:不)?会|为什么(?:猫|狗|猫咪|狗狗|宠物|兔子|公猫|小狗|小猫|幼犬)(?!.{0,6}(?:今天|"
    r"现在|突然|一直|"
    r"刚))|提前学|以防万一|多久会|多少会|几度会|提前准备|备着|急救(?:箱|包|知识|方法|措施|常识)|疫苗(?:多少|几|"
    r"什么时候|要|需要|能|可以|怎么|价)|抗体|"
    r"多少钱|费用|价格|会让|会使|会导致|会引起|会造成|会引发|会得|会患|会不会(?:得|引起|导致|造成|容易)|有毒(?:吗|"
    r"么|嘛|不)|有没有毒|有毒的植物有|毒性|对(?:猫|狗|宠物|猫咪|狗狗|兔子)(?:有毒|有害|安全|危险)|能不能|可不可以|"
    r"可以吃|能吃|推荐|什么样|啥样|准备|如何|怎样|怎么治疗|消毒|潜伏期|传播|怎么消|发病机制|机制|科学|注意什么|"
    r"注意事项|什么(?:植物|食物|东西|花|水果|品种)|遗传|几种|原理|平时怎么|日常|训练|纠正|避孕"
)
_GENERIC_ANIMAL = re.compile(
    r"\b(?:dogs|cats|puppies|kittens|rabbits|pets|animals|birds|a (?:dog|cat|puppy|kitten|rabbit|pet|bird|"
    r"hamster|male cat|female dog|pup|small dog|large dog|big dog)|an animal|any (?:dog|cat|pet)|people|"
    r"breeds?|some dogs|bulldogs|pugs|persians|great danes|huskies|labs|labradors|german shepherds|shih tzus|"
    r"chihuahuas|dachshunds|french bulldogs|guinea pigs|hamsters|male cats|older dogs|senior dogs|older cats|"
    r"senior cats|every|most (?:dogs|cats))\b"
)
_SPECIFIC = re.compile(
    r"\b(?:my|our|mine|he|she|hes|shes|him|her|his|its|hers|this (?:cat|dog|puppy|kitten|guy|boy|girl|stray)|"
    r"the (?:cat|dog|puppy|kitten|pup|bird|rabbit))\b|我家|我的|他|它|她|咱家|这只|我们家|俺家|刚|今天|现在|"
    r"突然"
)
_QUESTION = re.compile(
    r"\b(?:can|could|do|does|did|is|are|will|would|how|why|what|when|which|should|whats|any idea|anyone know)\b"
)
_HYPOTHETICAL = re.compile(
    r"(?<!sure )(?<!know )(?<!tell )(?<!wonder )(?<!wondering )"
    r"(?<!see )(?<!ask )(?<!asking )(?<!unsure )(?<!idea )(?<!check )(?<!certain )(?<!as )(?<!clear )(?<!even )\b(?:if|"
    r""
    r"unless|what if|in case|suppose|supposing|imagine|lets say|say a|when a|when an|whenever a|were to|ever|"
    r"once a|should a|would it|would my|before (?:he|she|it) (?:gets?|has|starts?|eats?|chokes?)|"
    r"so (?:that )?(?:he|she|it|they) (?:doesnt|wont|dont|cant|does not|do not)|so as not to|might|may one day|"
    r"could (?:he|she|it|they|a|one|my|dogs|cats|this|that|these|those|too|eating|it)|can (?:a|an|dogs|cats|"
    r"puppies|kittens|my|he|she|it|too|this|that|you|they|rabbits|eating|stress|heat|lilies|chocolate|grapes)|"
    r"will (?:a|my|he|she|it|they|dogs|cats|this|that|eating|one)|would (?:a|he|she|it|they)|do (?:dogs|cats|all|"
    r"rabbits|puppies|kittens)|does (?:a|an|every|eating))\b|"
    r"如果|万一|假如|假设|要是|倘若|若是|一旦|以免|免得|要不然会|否则会|的话会|会不会(?![^,.!?。;]*了)|怕(?!是|"
    r"不是)|担心(?!.{0,6}(?:是不是|已经))|将来|下次|以后(?:会|如果|万一|怕|不会)"
)
_REALLY_IF = re.compile(r"\b(?:emergency|worry|worried|concerned|serious|bad|urgent|wait|vet|er) $")
_PRESENT = re.compile(
    r"if (?:my|our|he|she|it|the|his|her)\b[^,.!?]*\b(?:hasnt|has not|havent|has been|keeps|cant|wont|is|isnt|just|has|hes|shes)\b"
)
"""'Is it an emergency if he hasn't …': that is told, not supposed."""
_ACTUAL_IF = re.compile(r"\b(?:ate|has eaten|have eaten|swallowed|has been|licked|just|already|got into|drank)\b|了|刚")

# 3. Past and over.
_FAR_PAST = re.compile(
    r"\b(?:last (?:year|month|summer|winter|spring|autumn|fall|christmas|easter|january|february|march|april|may|"
    r"june|july|august|september|october|november|december|season|time)|(?:years?|months?|ages|decades?) (?:ago|"
    r"back)|(?:a|one|two|three|four|five|six|\d+|couple of|few|several) (?:years?|months?) (?:ago|back|earlier|"
    r"before)|"
    r"back in (?:\d{4}|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"the day|college)|in (?:19|20)\d\d|as a (?:puppy|kitten|pup|baby|child|kid)|when (?:he|she|it|they|i|"
    r"we) (?:was|were) (?:a |an |still |just |only )?(?:puppy|kitten|pup|baby|little|young\w*|small|kid|child|tiny|"
    r"weeks|months|a year|one|two|three)|used to (?:have|get|be|suffer|eat|chew|seiz\w*|bleed|vomit)|previously|"
    r"in the past|once upon|history of|past history|long time ago|long ago|at my old|my (?:previous|late|last|"
    r"childhood|former) (?:dog|cat|rabbit|pet|one|puppy)|our (?:previous|late|last) (?:dog|cat|"
    r"rabbit|pet)|passed away|died (?:of|from|because|after|in|last|at)|rest in peace|rip|rainbow bridge|"
    r"since (?:20\d\d|birth|puppyhood|kittenhood|he was born|she was born)|blind since|born (?:blind|deaf|"
    r"paralyzed|without)|old (?:scar|injury|wound|burn|fracture)|three legged|"
    r"had to be put (?:down|to sleep)|lost (?:him|her|my|our|a|one)|(?:was )?diagnosed with|recover\w* from|"
    r"survived|after (?:his|her|the|a|its) (?:surgery|operation|op|recovery) (?:for|from)|fully recovered|"
    r"full recovery|all clear|(?:has|have|is) (?:completely |fully |all |totally )?(?:healed|recovered)|cured)\b|"
    r"\bbefore (?:we|i) (?:adopted|got|rescued|had|met)\b|上次(?=.{0,14}(?:没事|好了|康复))|天生|先天|生来|去年|前年|大前年|上个?月|前个?月|(?:[一二两三四五六七八九十几\d]+个?月|"
    r"(?:[一二两三四五六七八九十几\d好多]+)年)(?:之|以)?前|小时候|曾经|曾|以前|从前|早年|当年|之前(?=.{0,14}过)|"
    r"当时|那时候|那会儿|那次|那年|有过|生前|去世|离世|走了以后|回喵星|回汪星|汪星|喵星|确诊过|治好|痊愈|康复|出院|最后(?:救回|没救|走了|好了)|救回来|"
    r"恢复得(?:很|不错|挺)|有.{0,3}(?:病)?史|20[012]\d年|(?:去年|今年)[春夏秋冬一二三四五六七八九十]|过年那|"
    r"已经好了|早就好了|好利索"
)
_MID_PAST = re.compile(
    r"\b(?:last week|last weekend|(?:a |one |two |three |few |couple of |couple |several |\d+ )(?:days|"
    r"weeks?) ago|a while (?:ago|back)|the other (?:day|week)|other day|last (?:monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday)|a (?:few|couple) (?:days|weeks) (?:ago|back)|earlier this (?:month|"
    r"year)|weeks ago|recently)\b|上周|上星期|上个?礼拜|上上周|前几天|前两天|前些天|前阵子|前段时间|"
    r"前不久|(?:[一二两三四五六七八九十几\d]+)(?:天|周|个?星期|个?礼拜)(?:之|以)?前|之前|那天|有一次|有次|"
    r"有一回|过一次|过一回|半个月前|月初|术后(?:第)?[一二两三四五六七八九十几\d]+(?:天|周|个?月|个?星期|个?礼拜)|手术(?:后|完)?[一二两三四五六七八九十几\d]+(?:天|周|个?月|个?星期|个?礼拜)"
)
_NOT_FAR = re.compile(
    r"\b(?:since|ever since|adopt\w*|got (?:him|her|it)|bought|rescued|brought (?:him|her|it)|moved|born|"
    r"neutered|spayed|found (?:him|her|it)|vaccinat\w*)\b|从去年|自从|领养|买的|接回|捡到|捡的|"
    r"(?<!以前)(?<!之前)养的|收养|绝育|出生|来我家|打疫苗|体检|搬家"
)
_NOW = re.compile(
    r"\b(?:now|today|tonight|just|again|this (?:morning|afternoon|evening|time)|right now|currently|"
    r"minutes? ago|hours? ago|hour ago|min ago|mins ago|yesterday|last night|is|keeps|still|hes|shes|another|"
    r"since then|ever since|suddenly|started)\b|现在|今天|今早|今晚|刚|又|正在|一直|昨天|昨晚|分钟前|小时前|"
    r"突然|还在|这次|这两天|早上|晚上|半夜|凌晨|开始"
)
_RESOLVED = re.compile(
    r"\b(?:fine|ok|okay|good|great|better|healthy|normal|recovered|healed|all clear|well|back to (?:normal|"
    r"himself|herself)|healing|happy|perfect|no (?:problems?|issues?|harm)|himself again|herself again|"
    r"nothing happened|survived|pulled through|thriving|cured|made it)\b|好了|没事|恢复|痊愈|正常|康复|出院|"
    r"没什么事|活蹦乱跳|很好|挺好|稳定|治好|没有事|好转|精神了|能吃能|拆线|好多了|平安"
)
_TREATED = re.compile(
    r"\b(?:vet (?:said|says|checked|confirmed|cleared|gave (?:him|her|it) the all clear|treated|removed|saw|"
    r"examined)|vets (?:said|says|checked)|went to the vet|at the vets? (?:and|yesterday)|been to the vet|"
    r"taken to the vet|took (?:him|her|it) to|emergency vet (?:last|and)|already (?:at|been to|saw|seen)|"
    r"was treated|surgery went|discharged|came home from|home from the hospital)\b|医生说没|医生检查|医生看过|"
    r"检查过|已经看过|看完医生|去医院看过|兽医说没|已经手术|做完手术|术后|已经处理|已经治"
)

# 4. People, stories and sayings.
_PERSON_EN = re.compile(
    r"(?:^|[^a-z])(?:i|im|ive|id|we|weve|me|myself|my (?:husband|wife|son|daughter|kid|kids|mom|mum|mother|dad|"
    r"father|boyfriend|girlfriend|friend|roommate|flatmate|grandma|grandpa|grandmother|grandfather|nan|gran|sister|"
    r"brother|neighbo(?:u)?r|boss|colleague|coworker|toddler|nephew|niece|uncle|aunt|partner|cousin|teacher|hand|"
    r"arm|finger|leg|face|nose|knee|foot|ankle|thumb|stomach|own)|her (?:mom|mum|dad)|his (?:mom|dad)|"
    r"(?:my )?(?:grandpa|grandma|mom|mum|dad|husband|wife|granny)|(?:the|a) (?:man|woman|guy|child|kid|"
    r"actor|character|person|tourist|postman|mailman|burglar))"
    r"(?: (?:have|had|has|got) \w+ and)?(?: (?:just|also|accidentally|almost|nearly|really|was|am|had|have|has|got|"
    r"been|will|then|usually|always|"
    r"once|still|is|are|were|get|gets|myself|recently|today|yesterday|literally|actually|often|sometimes|only|even|"
    r"feel|felt|feeling|might|must|cant stop|never|once again|and|completely|could|totally|not|started|start|keep|"
    r"keeps|who|love|like|loves|likes|to|cannot|cant|suddenly|so|when|a|bit)){0,4} ?$"
)
_PERSON_ZH = re.compile(
    r"(?:(?<![的把给被让猫狗犬兔])(?:我|俺|本人|咱)|(?:(?<![^,])|(?<=我)|(?<=我的)|(?<=我家)|(?<=我们))"
    r"(?:老公|老婆|妈|妈妈|爸|爸爸|孩子|儿子|女儿|宝宝|男朋友|女朋友|男友|女友|对象|同事|朋友|室友|邻居|奶奶|爷爷|"
    r"外婆|外公|姥姥|姥爷|姐|姐姐|妹|妹妹|哥|哥哥|弟|弟弟|婆婆|公公|岳母|老师|同学|闺蜜|嫂子|小孩|侄子|外甥)|"
    r"演员|主角|女主|男主|小孩子?)"
    r"(?:自己|也|昨天|昨晚|今天|今早|早上|刚|刚才|刚刚|都|就|被|有点|快|突然|一直|在|开始|真的|总|又|不小心|要|"
    r"每天|经常|平时|最近|差点|已经|正在|每次|喜欢|爱|还|的|手|腿|脸|感觉|觉得|笑得|看得|吓得|忙得|累得|一边|回家|"
    r"去|上周|去年|只|可能|能|,){0,5}$"
)
_PERSON_ZH_ILL = re.compile(
    r"(?:^|,)(?:今天|昨天|刚才?|最近|而且|因为)?(?:我|俺|本人|(?:我的?)?(?:老公|老婆|妈妈?|爸爸?|儿子|女儿|孩子|男朋友|女朋友|男友|女友|"
    r"室友|同事|邻居|奶奶|爷爷|弟弟|妹妹|哥哥|姐姐|小孩))(?:自己|也|有|今天|昨天|昨晚|不小心|最近|从小|一直|都|是)*"
    r"(?:被(?:[猫狗]咪?狗?|它|他|她|自家[猫狗]|流浪[猫狗]|邻居[^,]{0,3}[猫狗])(?:抓|咬|挠|扑)|对[猫狗宠][^,]{0,4}过敏|发烧|感冒|头疼|牙疼|哮喘|鼻炎|咳嗽|"
    r"中暑|摔下|摔了一?跤|磕到|烧到|烫到手|骨折|中风|住院|怀孕|胃疼|痛经|生病|过敏|喝醉|喝多)"
)
_PERSON_EN_ILL = re.compile(
    r"\b(?:i|my (?:husband|wife|son|daughter|mom|mum|dad|kid|boyfriend|girlfriend|roommate|partner)) (?:have|has|had|get|got|am|is|suffer\w*|"
    r"was|were)(?: \w+)? (?:asthma|allerg\w+|pregnant|a cold|the flu|fever|covid|bitten by my|scratched by my|bit by my)\b|"
    r"\bmy (?:husband|wife|son|daughter|mom|mum|dad|kids?|boyfriend|girlfriend|roommate) ate (?:all |my |our )?(?:of )?(?:the |his |her |my )?"
)
_PERSON_HURT = re.compile(
    r"\b(?:bit|bite|bites|biting|scratched|scratches|scratch|attacks|clawed|nipped) (?:me|us|the (?:kid|child|baby|"
    r"postman|mailman))\b|\bmy (?:own )?(?:hand|arm|finger|leg|face|ankle|wrist|foot|hands|arms|lip|nose|thumb|toe|"
    r"knee)\b|"
    r"(?:咬|抓|挠|划|扑)(?:了|到|伤|破)?(?:了)?我(?!家|们|的[猫狗兔毛])|(?:把|抓|挠)我(?!家|们|的[猫狗兔毛])|"
    r"我(?:的)?(?:手|胳膊|腿|脸|脚|手指|手臂|手背)|狂犬(?:疫苗|针)|打针吗|打(?:破伤风|几针)|咬了?(?:人|小孩|"
    r"孩子|邻居|快递)|抓了?(?:人|小孩|孩子)"
)
_DONE_TO_PET = re.compile(
    r" ?(?:up )?(?:him|her|it|(?:my|our|the|this) (?:\w+ )?(?:dog|cat|puppy|pup|kitten|kitty|rabbit|bunny|bird|"
    r"hamster|boy|girl|pet|parrot|ferret))\b"
)
_LIKE_CHILDREN = re.compile(r"\b(?:son|daughter|kid|kids|child)\b|儿子|女儿|孩子|宝宝")
_PET = re.compile(
    r"\b(?:dogs?|cats?|pupp\w*|kitten\w*|kitty|rabbits?|bunny|birds?|parrot|hamster|pets?)\b|[狗猫兔鸟犬]|宠物|"
    r"仓鼠|鹦鹉"
)
_OWN_CUT = re.compile(
    r"\b(?:cut|burned|burnt|broke|hurt|sliced|scratched) my (?:own )?(?:finger|hand|arm|foot|thumb|leg|knee|"
    r"toe|lip)|我(?:自己)?(?:切|割|划|烫|摔)[^,.!?。]{0,6}(?:手|指|脚|腿)"
)
_ALLERGIC_OWNER = re.compile(
    r"\b(?:i am|im|husband is|wife is|son is|daughter is|hes|shes|people) (?:\w+ )?allergic to (?:cats|dogs|my|"
    r"our|him|pets)\b|(?:我|老公|老婆|孩子|儿子|女儿|人)(?:自己)?对[^,.!?。;]{0,6}过敏"
)
_BY_OWNER = re.compile(
    r"^(?:\W|_)*(?:felt a bump|not seen|havent seen|no (?:heart|pulse)|ran over|run over|stepped on|sat on|dropped|"
    r"kicked|gave|given|"
    r"giving|fed|feeding|put|"
    r"applied|used|treated|administered|slipped|rubbed|sprayed|injected|crushed|hit|shut|slammed|backed over|"
    r"reversed over|rolled over|dosed|found|caught|saw|came home|woke up|noticed|trod|squashed|squished|locked|"
    r"left|forgot|spilled|poured|dripped|mixed|cut|burned|burnt|scalded|closed|给|喂|踩|夹|压|坐|滴|涂|打|喷|"
    r"灌|抹|用|帮|替|发现|看到|多打|让|塞|关|忘|把|洗|剪)"
)
_OWNER_TOOK = re.compile(
    r"(?:我|俺|老公|老婆|妈|爸|孩子|朋友|室友|奶奶|爷爷|人)(?:自己)?(?:也|都|就|刚|在|昨天|今天|刚刚|刚才|一边|"
    r"正|每天|喜欢|爱|不|晚上|中午|早上|平时|去|来|想|要|,)*$"
)
_NAMES_A_THING = re.compile(
    r"^[\s-]*(?:vaccin\w*|shots?\b|boosters?|tests?\b|schedule|insurance|prevention|awareness|surgery|operation|"
    r"medication|"
    r"meds\b|medicine|diet|疫苗|抗体|预防|险|检测|试纸|处方粮|药多少|怎么预防)"
)
"""A disease that only names something: the parvo vaccine, seizure medication."""
_FINE = re.compile(
    r"\bno (?:more )?(?:blood|discharge|pain|swelling)\b|\b(?:normal|normally|perfectly|fine)\b|正常|没有?(?:血|"
    r"肿|脓|异常|问题|伤)|不(?:喘|抽|吐|肿|红)|没受伤"
)
_HIBERNATES = re.compile(r"\bhibernat\w*|\bbrumat\w*|冬眠")
_TO_KNOW = re.compile(
    r"\b(?:just (?:curious|asking|researching|wondering|want to (?:know|learn))|(?:where|how) (?:can|do|could) (?:i|we|you) learn|asking (?:before|for a friend|out of)|before (?:i|we) (?:buy|"
    r"adopt|get)|want to be prepared|to be prepared)\b|(?:万一|如果|要是)以后|以后遇到|提前了解|提前学|先了解|先学|学习一下|先问问|问一下而已"
)
"""What is asked for later."""
_LASTING = re.compile(
    r"\bwheel ?chairs?\b|\bfor (?:\w+ )?years\b|\bsince (?:20\d\d|birth|last year|(?:he|she) was)\b|轮椅|好几年|多年|很多年|[一二两三四五六七八九\d]年了"
)
_SUDDEN = re.compile(
    r"\b(?:sudden\w*|just now|today|tonight|this morning|yesterday|worse)\b|突然|忽然|今天|今早|昨天|刚"
)
_EXPECTING = re.compile(r"\bpregnan\w+|\bexpecting\b|怀孕|怀了|揣崽|孕期")
_HARD_BELLY = re.compile(
    r"\b(?:hard|tight|retch\w*|vomit\w*|pain\w*|gag\w*|drool\w*|weak|pacing|letharg\w*)\b|硬|吐|呕|疼|痛|不吃|喘|没精神|胀|流"
)
_STORY = re.compile(
    r"\b(?:saw|watched|watching|seen) (?:a|an|this|that|the) (?:\w+ )?(?:tiktok|reel|video|movie|film|show|documentary|clip|post|ad)\b|写小说|"
    r"\b(?:in (?:a|the|my|this|that) (?:movie|film|game|video game|book|novel|show|episode|anime|dream|story|series)|"
    r"(?:movie|film|game|book|novel|show|episode|documentary|video|story|song|meme|joke)s? (?:where|about|in which|"
    r"of|on)|"
    r"dream(?:t|ed)|nightmare|my (?:novel|character|story|screenplay)|"
    r"for (?:a|my) (?:school project|essay|novel|story|assignment|thesis|paper)|halloween|costume|cosplay|"
    r"minecraft|sims|"
    r"roblox|april fools|prank|roleplay|fictional|lol jk|just kidding|(?:my|funny|bee sting) story|greys anatomy|"
    r"grey anatomy)\b|"
    r"(?:电影|剧|片子|游戏|小说|动画|动漫|漫画|视频|综艺|书)(?:里|中|讲|情)|小说写|看[完了]?(?:一部)?(?:恐怖片|"
    r"电影|纪录片|狗狗电影)|"
    r"梦见|梦到|做了?个?梦|噩梦|段子|笑话|表情包|cosplay|万圣节|歌词|剧本|玩梗|开玩笑|逗你|写论文|论文|作业|工资|"
    r"钱包|荷包|预算"
)
_SLEEPING = re.compile(r"\b(?:sleep\w*|asleep|dream\w*|nap\w*|snor\w*)\b|睡觉|睡着|做梦|睡梦|打呼|打鼾|睡眠|熟睡")
_WAKELESS = re.compile(r"\bwak\w*|unrespons|foam|\bblue|\bgums|叫不醒|喊不醒|白沫|发紫|尿失禁|失禁")
_MINOR = re.compile(
    r"\b(?:nail\w*|quick|claw\w*|a (?:little|tiny|small|bit|wee)(?: bit)?(?: of)?|tiny|slightly|minor|small|"
    r"speck|baby tooth|baby teeth|teething|brush\w*|pimple|scab|tooth fell|in heat|her heat|heat cycle|"
    r"first heat|season|period|proestrus|menstruat\w*|scrape|graze|couch|sofa|bed|chair|flea bites?|mosquito|"
    r"a flea|fleas|ticks?|bug bites?|ear tip)\b|指甲|血线|一点点?血|一点点|一丝|有点|轻微|小伤|小口子|换牙|"
    r"乳牙|刷牙|发情|月经|姨妈|经期|破了点?皮|擦破|沙发|床上|凳子|椅子|蚊子|跳蚤|蜱虫|虱子|痘|血痂|结痂|蹭破"
)
_SEVERE = re.compile(
    r"\b(?:wont stop|cant stop|not stop\w*|lots?|heav\w*|gush\w*|pour\w*|everywhere|pool\w*|hours?|deep|"
    r"limp\w*|cant|collapse\w*|scream\w*|unconscious|not moving|pale|still bleeding|nonstop|spurt\w*|"
    r"so much)\b|止不住|不停|一直|很多|好多|大量|一滩|满地|不止|喷|深|站不|不动|惨叫|苍白|瘸|不敢|吐|昏"
)


def reading(text: str, clauses: Clauses, start: int, end: int, category: str) -> bool:
    """True if the sign at start:end of the normalised text stands for an animal in danger now."""
    left, right = clauses.clause(start, end)
    clause, found = text[left:right], text[start:end]
    before, after = text[left:start], text[end:]
    poison = category.startswith("poison") or category in ("battery", "foreign_body")
    if _FINE.search(found) or (category in ("collapse", "unwell", "hypothermia") and _HIBERNATES.search(text)):
        return False
    if _NAMES_A_THING.match(text[end:]):
        return False
    if _negated(text, clauses, left, start, before, after):
        return False
    sentence_left, sentence_right = clauses.sentence(start, end)
    sentence = text[sentence_left:sentence_right]
    if _about_people(text, text[sentence_left:start], before, found, after, clause, category):
        return False
    if _hypothetical(before, found, clause, poison):
        return False
    if _general(before, clause, found, after, poison):
        return False
    if _past(text, clauses, left, right, start, end, poison):
        return False
    if _TO_KNOW.search(text[start : min(len(text), sentence_right + 40)]) and not _NOW.search(clause):
        return False
    if category == "paralysis" and _LASTING.search(text) and not _SUDDEN.search(text):
        return False
    if category == "bloat" and _EXPECTING.search(text) and not _HARD_BELLY.search(text):
        return False
    if category in ("bleeding", "burn", "wound") and _OWN_CUT.search(sentence):
        return False
    if category == "anaphylaxis" and _ALLERGIC_OWNER.search(sentence):
        return False
    if _STORY.search(text[sentence_left:end]):
        return False
    if (
        category in ("seizure", "unwell", "breathing", "paralysis", "collapse", "stroke")
        and _SLEEPING.search(clause)
        and not _WAKELESS.search(sentence)
    ):
        return False
    return not (
        category in ("bleeding", "trauma", "venom", "wound", "eye")
        and _MINOR.search(sentence)
        and not _SEVERE.search(sentence)
    )


def _negated(text: str, clauses: Clauses, left: int, start: int, before: str, after: str) -> bool:
    if _ENDED.search(after):
        return True
    if re.search(r"\b(?:almost|nearly) (?:got |was |had |been )?$", before) and re.match(
        "chok|hit|run over|ran over|ate|swallow|fell|bit", text[start:]
    ):
        return True
    negation = _NEGATED.search(before[-90:])
    if negation is not None:
        return _NOT_REALLY.search(before[-90:]) is None
    # "no vomiting, seizures or blood": a list goes on across commas
    if left and _LISTED.match(before):
        earlier_left, earlier_right = clauses.before(left)
        earlier = text[earlier_left:earlier_right]
        return (
            len(earlier) < 40
            and re.search(r"[,、]\s*$", earlier) is not None
            and bool(_NEGATED.search(re.sub(r"[,、]\s*$", "", earlier) + " "))
        )
    return False


def _about_people(
    everything: str, sentence: str, before: str, found: str, after: str, clause: str, category: str
) -> bool:
    """`sentence` and `before` end where the sign begins: the one begins with its sentence, the other with its clause."""
    if category in ("bleeding", "trauma", "wound", "venom", "anaphylaxis", "poison_other") and _PERSON_HURT.search(
        clause
    ):
        return True
    upto = sentence + found
    ill = _PERSON_ZH_ILL.search(upto) or _PERSON_EN_ILL.search(upto)
    if ill is not None and not _PET.search(upto[ill.end() :]):
        return True
    if category == "low_blood_sugar" or _BY_OWNER.match(found) or _DONE_TO_PET.match(after) or _PET.search(found):
        return False
    person = _PERSON_EN.search(before[-90:]) or _PERSON_ZH.search(before[-40:])
    if person is None:
        return False
    # many call their pet son, girl or child: a person only if an animal is spoken of besides
    return _LIKE_CHILDREN.search(person[0]) is None or _PET.search(everything.replace(person[0], "", 1)) is not None


def _hypothetical(before: str, found: str, clause: str, poison: bool) -> bool:
    if poison and re.search(r"(?:想|正要|试图|企图|准备)$", before):
        return True
    asked = _HYPOTHETICAL.search(before)
    if asked is None:
        return False
    if (
        asked[0] == "if"
        and _REALLY_IF.search(before[: asked.start()])
        and _PRESENT.match(before[asked.start() :] + found)
    ):
        return False
    if poison and asked[0] == "if" and _ACTUAL_IF.search(clause[asked.start() :]) and not re.match("what if", clause):
        return False
    return not (asked[0] in ("can", "could", "怕", "担心") and "了" in found)


def _general(before: str, clause: str, found: str, after: str, poison: bool) -> bool:
    general = _GENERAL.search(clause.replace(found, " ❚ ", 1))
    if general is not None or re.match(r"\s*(?:do|does|can|could|will|would) (?:\w+ ){1,3}(?:cause|trigger)", clause):
        return True
    tail = after[:14]
    if (
        poison
        and re.match(r"[^,.!?。;怎什]{0,6}(?:吗|(?<![怎什这那])么|嘛)", tail)
        and not re.search("[了过到掉下]", found + tail)
    ):
        return True
    if re.search(r"会[^,.!?。;了]{0,8}吗", clause) and not _SPECIFIC.search(clause):
        return True
    return bool(_QUESTION.match(clause.strip()) and _GENERIC_ANIMAL.search(clause) and not _SPECIFIC.search(clause))


def _past(text: str, clauses: Clauses, left: int, right: int, start: int, end: int, poison: bool) -> bool:
    sentence_left, sentence_right = clauses.sentence(start, end)
    clause = text[left:right]
    earlier_left, earlier_right = clauses.before(left)
    earlier = text[earlier_left:earlier_right] if earlier_left >= sentence_left else ""
    short = earlier if len(earlier) <= 40 else ""
    for where in (clause, short):
        far = _FAR_PAST.search(where)
        if far is None or _NOT_FAR.search(where):
            continue
        if not _NOW.search(clause):
            return True
    # as far as the end of the next sentence: "… and was fine", "… 现在好了"
    follow = text[end : min(clauses.sentence(sentence_right, sentence_right)[1], end + 120)]
    if _FAR_PAST.search(text[sentence_left:start]) and _RESOLVED.search(follow) and not _NOW.search(clause):
        return True
    mid = _MID_PAST.search(clause) or _MID_PAST.search(short)
    if mid is not None and not _NOT_FAR.search(clause) and not _NOW.search(clause):
        return _RESOLVED.search(follow) is not None or _TREATED.search(follow) is not None
    # "…过" without a time, then "now fine"
    return bool(not poison and re.match("过(?!去|来)", text[end:]) and _RESOLVED.search(follow))
