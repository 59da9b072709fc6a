"""The whole of Vetted on one machine: simulator, engine and bot as three processes, and a tour through the loop."""
