# Forward: u = 6, v = 8, y = 48. Back: v gets the other factor, u. u gets 8 from y and 6 x 1 through v. a gets
# 14 x 3 through u and 6 x 1 through v. b is used once: 14 x 2.
slope_v = 6
slope_u = 8 + 6
slope_a = 14 * 3 + 6
slope_b = 14 * 2

check("03.5", [slope_v, slope_u, slope_a, slope_b])
