"""What follows when an owner was forgotten: their words leave other people's chats, and it is certified to them."""
