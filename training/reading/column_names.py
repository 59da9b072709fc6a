"""What people call the columns of a table of questions and answers, in Chinese and English. Data only."""

# The surer name stands first: where a file has both the model's reply and the vet's, the vet's is learned.
QUESTION = (
    *("问题", "提问", "用户问题", "用户提问", "主人提问", "客户提问", "客户问题", "咨询内容", "咨询问题", "咨询"),
    *("问句", "问", "题目"),
    *("question", "questions", "prompt", "query", "user question", "user query", "instruction", "q"),
    *("用户", "主人", "客户", "宠物主人", "user", "owner", "client", "human", "input"),
)
ANSWER = (
    *("正确回答", "标准答案", "标准回答", "参考答案", "修改后回答", "兽医回复", "兽医回答", "医生回复", "医生回答"),
    *("专家回复", "corrected answer", "correction", "vet answer", "vet reply", "expert answer"),
    *("回答", "答案", "回复", "答复", "解答", "答"),
    *("answer", "answers", "reply", "replies", "completion", "response", "output", "a"),
    *("兽医", "医生", "助手", "客服", "vet", "assistant", "bot", "gpt"),
)
CAUSE = ("原因分析", "原因", "病因分析", "why", "cause", "causes", "analysis")
ADVICE = (
    *("推荐方案", "推荐", "建议", "处理建议", "解决方案", "处理方案"),
    *("what to do", "advice", "recommendation", "solution"),
)
ROLE_WORDS = (
    *("用户", "主人", "客户", "宠物主人", "user", "owner", "client", "human", "input"),
    *("兽医", "医生", "助手", "客服", "vet", "assistant", "bot", "gpt"),
    *("q", "a", "问", "答", "output", "instruction"),
)
"""Names of columns that cells have, too: they are headings only in the first full row."""
SYSTEM = ("系统提示", "系统提示词", "系统", "system", "system prompt", "system message")
PET = ("宠物", "宠物信息", "宠物资料", "动物", "品种", "物种", "pet", "pet info", "pet profile", "species", "animal")
CONTEXT = ("input", "补充", "背景", "context")
"""What belongs to the question, below it: Alpaca's second column for one."""
