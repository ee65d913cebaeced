"""What keeps Theano alive on today's Python, NumPy and compilers. `on_theano.setup` calls it; lessons never do."""
