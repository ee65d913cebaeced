# The record says what can be set, and the defaults; the network says what the setting does. With "valid" as default,
# every earlier experiment still means what it meant.
@dataclass(frozen=True, kw_only=True)
class MyKnobs(Knobs):
    padding: str = "valid"


def my_block(knobs):
    convolutions = [layers.Conv2D(knobs.filters, knobs.kernel_side, padding=knobs.padding, activation="relu")
                    for _ in range(2)]
    return [*convolutions, layers.MaxPooling2D(knobs.pool_side), layers.Dropout(knobs.dropout)]


def my_build(knobs):
    model = keras.Sequential([keras.Input((28, 28, 1)), *my_block(knobs), *my_block(knobs), *head(knobs)])
    return compiled(model, knobs)


check("08.5", (MyKnobs, my_build))
