"""What is done again and again beside the chat: the steps of a tick, each by itself, and how the process fares."""
