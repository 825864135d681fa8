"""The commands, a module each.

NAME, ALIAS ("" for none) and WORDS are what the help shows, arguments(parser) adds what may be typed, run(options) does
it and returns the exit code. What a command alone needs and is slow to import, it imports when it runs.
"""
