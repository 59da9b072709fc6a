"""Running text → questions and answers: by the marks of the file, by its headings, or block by block."""
