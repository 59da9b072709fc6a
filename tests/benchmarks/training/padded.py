"""The tutorials' recipe: every row cut or padded to 512 tokens, one row a step, loss on all of it."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from tests.benchmarks.training.contestant import LEARNING_RATE, Clock, arguments, rows

LENGTH = 512


def main() -> None:
    options = arguments()
    base = options.folder / "base"
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForCausalLM.from_pretrained(base, dtype="float32")
    texts = [tokenizer.apply_chat_template(row, tokenize=False) for row in rows(options.folder, options.n_rows)]
    batches = [
        tokenizer(text, truncation=True, padding="max_length", max_length=LENGTH, return_tensors="pt") for text in texts
    ]
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE)
    model.train()
    clock = Clock()
    clock.start()
    for _ in range(options.n_epochs):
        for batch in batches:
            labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
            model(**batch, labels=labels).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    tokens = sum(int(batch["attention_mask"].sum()) for batch in batches) * options.n_epochs
    clock.tell(tokens, model, tokenizer)


if __name__ == "__main__":
    main()
