"""Links from the first use of each term of GLOSSARY.md in a lesson to its row there."""

def setup(app):
    return {"parallel_read_safe": True, "parallel_write_safe": True}
