"""A Telegram Bot API server and a chat page on loopback: the product's demo and the wire of all tests.

It knows nothing of the rest of the project and checks every request by itself, with Telegram's own
limits and error texts, so that a bot that works here has a fair chance of working there.

    python -m bot.simulator --port 8081 --token 123456:A-token-of-at-least-thirty-characters
"""
