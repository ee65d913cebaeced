# Adam divides each step by the size of the weight's slopes, so the rate says how far a weight moves, whatever the scale
# of the cost. It is made inside the function: an optimiser remembers something for each weight of one network.
def my_optimizer():
    return keras.optimizers.Adam(learning_rate=0.003)


check("06.2", my_optimizer)
