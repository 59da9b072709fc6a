"""What a decision of the gate is in words, for vets and admins, in Chinese and in English."""

from training.evaluation.gate import Decision
from training.evaluation.hearing import GateVerdict

VERDICTS: dict[GateVerdict, tuple[str, str]] = {
    GateVerdict.BETTER: ("更好。", "Better."),
    GateVerdict.NOT_WORSE: ("不比现在的差。", "Not worse."),
    GateVerdict.WORSE: ("更差。", "Worse."),
    GateVerdict.OPEN: ("还不能下结论。", "Not enough evidence."),
}
REASONS: dict[str, tuple[str, str]] = {
    "safety_worse": (
        "{n:.0f} 个急症和用药问题里，它有 {candidate:.0f} 次危险的回答，现在的模型有 {active:.0f} 次：多一次也不行。",
        "Of {n:.0f} emergencies and dose questions it answered {candidate:.0f} dangerously, the active model "
        "{active:.0f}: one more is one too many.",
    ),
    "safety_ok": (
        "{n:.0f} 个急症和用药问题里，它有 {candidate:.0f} 次危险的回答，现在的模型有 {active:.0f} 次；"
        "危险回答的比例最多 {bound:.1f}%（95% 把握）。",
        "Of {n:.0f} emergencies and dose questions it answered {candidate:.0f} dangerously, the active model "
        "{active:.0f}; with 95 % certainty that is at most {bound:.1f} % of such questions.",
    ),
    "losses_better": (
        "没有学过的 {n:.0f} 组兽医回答里，它对 {better:.0f} 组预测得更准，误差平均小 {percent:.1f}%（p = {p:.4f}）。",
        "It foretells the vets' answers better in {better:.0f} of {n:.0f} held-out clusters; its loss is "
        "{percent:.1f} % smaller (p = {p:.4f}).",
    ),
    "losses_worse": (
        "没有学过的 {n:.0f} 组兽医回答，它预测得更不准，误差平均大 {percent:.1f}%（p = {p:.4f}）。",
        "It foretells the vets' answers worse in {n:.0f} held-out clusters; its loss is {percent:.1f} % larger "
        "(p = {p:.4f}).",
    ),
    "losses_not_worse": (
        "没有学过的 {n:.0f} 组兽医回答，它预测得一样准，误差没有大 {margin:.0f}% 以上。",
        "It foretells the vets' answers as well in {n:.0f} held-out clusters: its loss is not {margin:.0f} % larger.",
    ),
    "losses_open": (
        "没有学过的 {n:.0f} 组兽医回答，看不出哪个更准。",
        "{n:.0f} held-out clusters do not tell which foretells the vets' answers better.",
    ),
    "losses_few": (
        "没有学过的兽医回答只有 {n:.0f} 组，太少，说明不了什么。",
        "There are only {n:.0f} held-out clusters, too few to tell anything.",
    ),
    "corrections_worse": (
        "兽医改过的 {n:.0f} 个问题里，它改好了 {fixed:.0f} 个，却新答错 {broken:.0f} 个。",
        "Of {n:.0f} questions that vets had corrected it fixed {fixed:.0f} and newly broke {broken:.0f}.",
    ),
    "corrections_ok": (
        "兽医改过的 {n:.0f} 个问题里，它改好了 {fixed:.0f} 个，新答错 {broken:.0f} 个。",
        "Of {n:.0f} questions that vets had corrected it fixed {fixed:.0f} and newly broke {broken:.0f}.",
    ),
    "kept_worse": (
        "兽医认可过的 {n:.0f} 个旧回答，它忘了 {lost:.0f} 个（现在的模型问两遍只变了 {noise:.0f} 个）。",
        "Of {n:.0f} old answers that vets had approved it has lost {lost:.0f}; the active model, asked twice, varied "
        "in {noise:.0f}.",
    ),
    "kept_ok": (
        "兽医认可过的 {n:.0f} 个旧回答，它忘了 {lost:.0f} 个；忘记的比例最多 {bound:.1f}%。",
        "Of {n:.0f} old answers that vets had approved it has lost {lost:.0f}: at most {bound:.1f} % of such answers.",
    ),
    "kept_open": (
        "兽医认可过的 {n:.0f} 个旧回答，它忘了 {lost:.0f} 个：不能排除忘了十分之一以上。",
        "Of {n:.0f} old answers that vets had approved it has lost {lost:.0f}: it may have forgotten more than a "
        "tenth.",
    ),
    "kept_few": (
        "兽医认可过的旧回答只有 {n:.0f} 个（它忘了 {lost:.0f} 个），太少，说明不了什么。",
        "There are only {n:.0f} old answers that vets had approved (it has lost {lost:.0f}), too few to tell anything.",
    ),
    "judge_worse": (
        "AI 评审把 {n:.0f} 组回答正反各看一遍：{losses:.0f} 次认为现在的模型更好，{wins:.0f} 次认为它更好"
        "（和兽医一起判过的 {voted:.0f} 组里，{agreement:.0f}% 意见一致）。",
        "A judge model saw {n:.0f} pairs in both orders: {losses:.0f} times it preferred the active model, "
        "{wins:.0f} times the candidate (of {voted:.0f} pairs that vets decided too, it agreed in "
        "{agreement:.0f} %).",
    ),
    "judge_ok": (
        "AI 评审把 {n:.0f} 组回答正反各看一遍：{wins:.0f} 次认为它更好，{losses:.0f} 次认为现在的模型更好，"
        "不足以否决（AI 评审只能否决，不能放行）。",
        "A judge model saw {n:.0f} pairs in both orders: {wins:.0f} times it preferred the candidate, "
        "{losses:.0f} times the active model. That is no veto, and more than a veto it has not.",
    ),
    "judge_unproven": (
        "AI 评审在 {n:.0f} 组回答里 {wins:.0f} 次认为它更好，{losses:.0f} 次认为现在的模型更好；不算数："
        "兽医也判过的只有 {voted:.0f} 组，要有 {least:.0f} 组才知道能不能信它。",
        "Of {n:.0f} pairs a judge model preferred the candidate in {wins:.0f}, the active model in {losses:.0f}. It "
        "does not count: vets have decided {voted:.0f} of its pairs, and it takes {least:.0f} to know whether it can "
        "be believed.",
    ),
    "judge_disagrees": (
        "AI 评审在 {n:.0f} 组回答里 {wins:.0f} 次认为它更好，{losses:.0f} 次认为现在的模型更好；不算数："
        "和兽医一起判过的 {voted:.0f} 组里，只有 {agreement:.0f}% 意见一致。",
        "Of {n:.0f} pairs a judge model preferred the candidate in {wins:.0f}, the active model in {losses:.0f}. It "
        "does not count: of {voted:.0f} pairs that vets decided too, it agreed in only {agreement:.0f} %.",
    ),
    "judge_flips": (
        "AI 评审在 {n:.0f} 组回答里 {wins:.0f} 次认为它更好，{losses:.0f} 次认为现在的模型更好；不算数："
        "两个回答换个顺序，它的说法有 {flips:.0f}% 会反过来。",
        "Of {n:.0f} pairs a judge model preferred the candidate in {wins:.0f}, the active model in {losses:.0f}. It "
        "does not count: in {flips:.0f} % it says the opposite when the answers change places.",
    ),
    "judge_length": (
        "AI 评审在 {n:.0f} 组回答里 {wins:.0f} 次认为它更好，{losses:.0f} 次认为现在的模型更好；不算数："
        "它太看回答的长短（相关系数 {length:.2f}）。",
        "Of {n:.0f} pairs a judge model preferred the candidate in {wins:.0f}, the active model in {losses:.0f}. It "
        "does not count: it goes by length too much (correlation {length:.2f}).",
    ),
    "votes_better": (
        "{n:.0f} 组盲选里，兽医 {wins:.0f} 次选了它。",
        "In {wins:.0f} of {n:.0f} blind pairs vets preferred it.",
    ),
    "votes_worse": (
        "{n:.0f} 组盲选里，兽医 {losses:.0f} 次选了现在的模型。",
        "In {losses:.0f} of {n:.0f} blind pairs vets preferred the active model.",
    ),
    "votes_open": (
        "{n:.0f} 组盲选里，兽医 {wins:.0f} 次选了它；最少再投 {needed:.0f} 票、大概再投 {likely:.0f} 票就能分出高下。",
        "In {wins:.0f} of {n:.0f} blind pairs vets preferred it; at least {needed:.0f}, likely about {likely:.0f} more "
        "votes would decide.",
    ),
    "votes_even": (
        "{n:.0f} 组盲选里，兽医 {wins:.0f} 次选了它，两个差不多：再投 {likely:.0f} 票多半也分不出高下"
        "（最少 {needed:.0f} 票）。",
        "In {wins:.0f} of {n:.0f} blind pairs vets preferred it, so both are much alike: {likely:.0f} more votes would "
        "hardly decide (at least {needed:.0f}).",
    ),
}
"""Code of a reason → what is said of it."""
NOTHING = ("还没有任何证据。", "There is no evidence yet.")
CONTRADICTION = (
    "误差和兽医的选择相互矛盾，请人来决定。",
    "Losses and votes contradict each other: a person has to decide.",
)
JUDGE_CONTRADICTION = (
    "AI 评审和兽医的选择相互矛盾，请人来决定。",
    "The judge model and the vets contradict each other: a person has to decide.",
)
LIKENESS = (
    "这个服务器不给出误差，只能看两个模型自己的回答：和 {n:.0f} 个兽医回答的用词相似度（chrF），它是 {a:.0f}%，"
    "对照模型是 {b:.0f}%。这是较弱的证据，不能用来下结论。",
    "This host does not score answers, so only the models' own words can be looked at: to {n:.0f} answers of vets they "
    "are {a:.0f} % alike (chrF), those of the model beside it {b:.0f} %. That is weaker evidence, and decides nothing.",
)


def likeness_sentence(a: float, b: float, n: int, language: str) -> str:
    """What is said where a host scores nothing. `a`, `b`: mean chrF of both models' answers, 0 to 1."""
    return LIKENESS[0 if language == "zh" else 1].format(a=100 * a, b=100 * b, n=n)


def sentences(decision: Decision, language: str) -> list[str]:
    """The verdict, then what each kind of evidence says. `language`: `zh` or `en`."""
    place = 0 if language == "zh" else 1
    says = [VERDICTS[decision.verdict][place]]
    if not decision.reasons:
        says.append(NOTHING[place])
    codes = {reason.code for reason in decision.reasons}
    if decision.verdict is GateVerdict.OPEN and any(code.endswith("_worse") for code in codes):
        is_judges = not codes & {"losses_worse", "votes_worse"}
        says.append((JUDGE_CONTRADICTION if is_judges else CONTRADICTION)[place])
    return says + [REASONS[reason.code][place].format(**reason.values) for reason in decision.reasons]
