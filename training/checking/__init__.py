"""Is a row fit for training, and what can be mended in it?"""
