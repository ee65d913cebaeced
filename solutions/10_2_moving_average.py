# After n steps the start still has the share momentum ** n: a large momentum gives a steady average that arrives late.
def moving_average(values, momentum=0.99, start=0.0):
    moving = start
    for value in values:
        moving = momentum * moving + (1 - momentum) * value
    return moving


check("10.2", moving_average)
