# SPDX-License-Identifier: Apache-2.0
"""Intervals of 95 % for shares and rates."""
import math


def wilson(part, whole):
    """Of a share.

    Source: Wilson: Probable inference, the law of succession, and statistical inference, 1927.
    """
    if whole == 0:
        return 0.0, 1.0
    z = 1.959963984540054
    share, square = part / whole, z * z / whole
    centre = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / whole + square / (4 * whole))
    return max(0.0, centre - half), min(1.0, centre + half)


def at_most(count, mean):
    """The chance of so many or fewer where so many are expected (Poisson)."""
    term = total = math.exp(-mean)
    for number in range(1, count + 1):
        term *= mean / number
        total += term
    return min(1.0, total)


def solve(function, low, high):
    """Where a falling function passes zero."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return (low + high) / 2


def poisson(count, exposure):
    """Of a rate: so many in so much time. Of none, the upper end is that of one side, about 3 over the exposure.

    Source: Garwood: Fiducial limits for the Poisson distribution, 1936.
    """
    if exposure <= 0:
        return 0.0, math.inf
    if count == 0:
        return 0.0, -math.log(0.05) / exposure
    most = 10 * count + 50
    low = solve(lambda mean: at_most(count - 1, mean) - 0.975, 0, most)
    high = solve(lambda mean: at_most(count, mean) - 0.025, 0, most)
    return low / exposure, high / exposure
