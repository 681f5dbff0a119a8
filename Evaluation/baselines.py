# SPDX-License-Identifier: Apache-2.0
"""What a sensor of one idea would have found: the named baselines, one instance of each for a device.

Each takes the ticks of learning by `learn`, ends it by `settle`, and then scores every tick: 0 is nothing unusual, more is
more unusual. Nothing is learned behind learning. One that measures features says 0 of a device of which it learned fewer
than 30 ticks, as the sensor's own model of features does.
"""
import functools
import math
import operator
import random
import statistics

LEAST_TICKS = 30
# What a detector that told something at once is worth where it gave no p: the walk's own alarm, ln 1e5.
ALARM = 5.0
# The least risk of a severity that was told at once (Docs/Scores.md), by ten.
FLOORS = {"informational": 1.0, "low": 3.0, "medium": 5.0, "high": 7.0, "critical": 9.0}


class Measuring:
    """Learns the features of ticks; what it scored is remembered, as the same ticks come in every scene of a home."""

    def __init__(self):
        self.learned = []
        self.known = {}
        self.count = 0

    def learn(self, tick):
        self.learned.append(tick.features)

    def settle(self):
        self.count = len(self.learned)
        if self.count >= LEAST_TICKS:
            self.fit()
        self.learned = []

    def score(self, tick):
        if self.count < LEAST_TICKS:
            return 0.0
        score = self.known.get(tick.features)
        if score is None:
            score = self.known[tick.features] = self.measure(tick.features)
        return score


class Speaking:
    """Takes the p-values of some of the sensor's detectors, which learn by themselves: −log₁₀ of the least."""

    detectors = ()

    def learn(self, tick):
        pass

    def settle(self):
        pass

    def score(self, tick):
        strongest = 0.0
        for detector in self.detectors:
            if detector in tick.findings:
                p, severity = tick.findings[detector]
                strength = -math.log10(p) if p is not None else ALARM if severity is not None else 0.0
                strongest = max(strongest, strength)
        return strongest


class RateZ(Measuring):
    """How many deviations more a device sends than its median: the larger of packets and bytes, as logarithms.

    Source: Iglewicz, Hoaglin: How to detect and handle outliers, 1993 (median and 1.4826·MAD).
    """

    name = "rate z"

    def fit(self):
        self.usual = []
        for column in list(zip(*self.learned))[:2]:
            median = statistics.median(column)
            deviation = 1.4826 * statistics.median(abs(value - median) for value in column)
            # A device that always sends the same must not alarm at one packet more.
            self.usual.append((median, math.hypot(deviation, 0.15)))

    def measure(self, features):
        return max(0.0, *((value - median) / deviation for value, (median, deviation) in zip(features, self.usual)))


class PitmanYor(Speaking):
    """New destinations alone: the p-value of `new-destination`.

    Source: Pitman, Yor: The two-parameter Poisson-Dirichlet distribution, 1997; Heard, Rubin-Delanchy: Network-wide anomaly
    detection via the Dirichlet process, 2016.
    """

    name = "Pitman-Yor"
    detectors = ("new-destination",)


class RandomWalk(Speaking):
    """Threshold random walks alone: the p-values of `horizontal-scan`, `arp-sweep` and `vertical-scan`.

    Source: Jung, Paxson, Berger, Balakrishnan: Fast portscan detection using sequential hypothesis testing, 2004.
    """

    name = "TRW"
    detectors = ("horizontal-scan", "arp-sweep", "vertical-scan")


class Mahalanobis(Measuring):
    """The squared distance m² = dᵀC⁻¹d from the mean, of the full covariance, shrunk.

    C = .9·S + .1·diag(S) + .02·I, as in the sensor's own joint model.

    Source: Mahalanobis: On the generalised distance in statistics, 1936; Ledoit, Wolf: A well-conditioned estimator for
    large-dimensional covariance matrices, 2004, §2.
    """

    name = "Mahalanobis"

    def fit(self):
        self.mean = [math.fsum(column) / self.count for column in zip(*self.learned)]
        columns = [[value - mean for value in column] for column, mean in zip(zip(*self.learned), self.mean)]
        shrunk = [
            [0.9 * sum(map(operator.mul, one, other)) / self.count for other in columns[:row]]
            + [sum(map(operator.mul, one, one)) / self.count + 0.02]
            for row, one in enumerate(columns)]
        self.whitening = inverse(factor(shrunk))

    def measure(self, features):
        difference = list(map(operator.sub, features, self.mean))
        return sum(sum(map(operator.mul, row, difference)) ** 2 for row in self.whitening)


def factor(matrix):
    """Cholesky's L of L·Lᵀ, of a matrix of which the lower half is given."""
    rows = []
    for place, given in enumerate(matrix):
        row = []
        for column in range(place):
            row.append((given[column] - sum(map(operator.mul, row, rows[column]))) / rows[column][column])
        row.append(math.sqrt(given[place] - sum(value * value for value in row)))
        rows.append(row)
    return rows


def inverse(lower):
    """The inverse of a lower triangular matrix, row by row."""
    rows = []
    for place, given in enumerate(lower):
        row = [
            -sum(given[middle] * rows[middle][column] for middle in range(column, place)) / given[place]
            for column in range(place)]
        rows.append(row + [1 / given[place]])
    return rows


class HalfSpaceTrees(Measuring):
    """How few ticks were learned where a tick falls, in 25 random trees of depth 12 over the range of what was learned.

    The score is the depth less log₂ of the density that the trees give, relative to an even one. The window in which mass
    is counted is all of learning, and where no more than 25 ticks fell, a tree is followed no deeper.

    Source: Tan, Ting, Liu: Fast anomaly detection for streaming data, 2011 (25 trees; of 250 ticks a tenth as the limit).
    """

    name = "half-space trees"
    TREES, DEPTH, LIMIT = 25, 12, 25
    LEAVES = 1 << DEPTH

    @staticmethod
    @functools.lru_cache(maxsize=1)
    def forest(width):
        """Of each tree by node, the root being 1: the feature that parts it, and where."""
        chance = random.Random(2011)
        trees = []
        for _ in range(HalfSpaceTrees.TREES):
            features, splits = [0] * HalfSpaceTrees.LEAVES, [0.0] * HalfSpaceTrees.LEAVES
            # The work space reaches beyond what was learned, by another amount on each side of each feature.
            centres = [chance.random() for _ in range(width)]
            reaches = [2 * max(centre, 1 - centre) for centre in centres]
            ranges = [(centre - reach, centre + reach) for centre, reach in zip(centres, reaches)]

            def part(node):
                if node >= HalfSpaceTrees.LEAVES:
                    return
                feature = chance.randrange(width)
                low, high = whole = ranges[feature]
                features[node], splits[node] = feature, (low + high) / 2
                ranges[feature] = low, splits[node]
                part(2 * node)
                ranges[feature] = splits[node], high
                part(2 * node + 1)
                ranges[feature] = whole

            part(1)
            trees.append((features, splits))
        return trees

    def fit(self):
        columns = list(zip(*self.learned))
        self.low = [min(column) for column in columns]
        # What never varied gets the range of one logarithm.
        self.range = [max(column) - low or 1.0 for column, low in zip(columns, self.low)]
        self.mass = []
        points = [self.place(features) for features in self.learned]
        for features, splits in self.forest(len(columns)):
            mass = [0] * (2 * self.LEAVES)
            for point in points:
                node = 1
                while node < self.LEAVES:
                    mass[node] += 1
                    node = 2 * node + (point[features[node]] > splits[node])
                mass[node] += 1
            self.mass.append(mass)

    def place(self, features):
        return [(value - low) / range for value, low, range in zip(features, self.low, self.range)]

    def measure(self, features):
        point, total = self.place(features), 0
        for (features, splits), mass in zip(self.forest(len(point)), self.mass):
            node = 1
            while node < self.LEAVES and mass[node] > self.LIMIT:
                node = 2 * node + (point[features[node]] > splits[node])
            total += mass[node] << node.bit_length() - 1
        return self.DEPTH - math.log2((total + 1) / (self.TREES * self.count + 1))


class SensorScore:
    """The sensor itself, asked as the baselines are: its level, or a tenth of the floor of what it told at once."""

    name = "sensor's score"

    def learn(self, tick):
        pass

    def settle(self):
        pass

    def score(self, tick):
        return max(0.0, tick.level, *(FLOORS.get(severity, 0.0) for _, severity in tick.findings.values()))


ALL = [SensorScore, RateZ, PitmanYor, RandomWalk, Mahalanobis, HalfSpaceTrees]


class Home:
    """All of them, for each device of a home."""

    def __init__(self):
        self.devices = {}

    def of(self, device):
        if device not in self.devices:
            self.devices[device] = [kind() for kind in ALL]
        return self.devices[device]

    def learn(self, tick):
        for baseline in self.of(tick.device):
            baseline.learn(tick)

    def settle(self):
        for baselines in self.devices.values():
            for baseline in baselines:
                baseline.settle()

    def scores(self, tick):
        """In the order of `ALL`."""
        return [baseline.score(tick) for baseline in self.of(tick.device)]
