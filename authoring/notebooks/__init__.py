"""From a lesson's text to its notebook: `reading`, then `execution` with `outputs` tidied, then `building` stores it.

`figures` fills in the numbers of the prose, `solved` makes the instructors' copies, `guards` examine what was stored.
"""
