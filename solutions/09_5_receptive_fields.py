# The windows of this layer cover units that are j pixels apart; its stride only affects the layers above.
def receptive_fields(layers):
    fields, r, j = [], 1, 1
    for k, s in layers:
        r = r + (k - 1) * j
        j = j * s
        fields.append(r)
    return fields


check("09.5", receptive_fields)
