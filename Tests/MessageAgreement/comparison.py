# SPDX-License-Identifier: Apache-2.0
"""Holds the messages of one protocol, frame by frame, against those that tshark sees in the same frames."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """How far the sensor and tshark agree over one capture, or over several."""
    ours: int = 0
    theirs: int = 0
    # Messages of both that are alike in every field.
    agreeing: int = 0
    agreed: Counter = field(default_factory=Counter)
    compared: Counter = field(default_factory=Counter)
    # The field of each difference, and how it shows.
    differences: list = field(default_factory=list)

    def add(self, other):
        self.ours += other.ours
        self.theirs += other.theirs
        self.agreeing += other.agreeing
        self.agreed += other.agreed
        self.compared += other.compared


def compare(ours, theirs):
    """Compares messages: both are lists of (frame, fields), where fields are names and comparable values."""
    outcome = Outcome(ours=len(ours), theirs=len(theirs))
    mine, their = defaultdict(list), defaultdict(list)
    for frame, fields in ours:
        mine[frame].append(fields)
    for frame, fields in theirs:
        their[frame].append(fields)
    paired = [(frame, a, b) for frame in sorted(mine.keys() | their.keys()) for a, b in pairs(mine[frame], their[frame])]
    for frame, a, b in joined(paired):
        compare_pair(outcome, frame, a, b)
    return outcome


# How many frames later one may tell what the other told: tshark waits for the end of a record, where a hello ends before, and
# the sensor for the beginning of a body that says what the head does not.
LATEST = 16


def joined(paired):
    """Pairs a message that one told early with the same one that the other told a few frames later."""
    waiting, result = [], []
    for frame, a, b in paired:
        if a is not None and b is not None:
            result.append((frame, a, b))
            continue
        match = next((found for found in waiting
                      if 0 < frame - found[0] <= LATEST and (found[1] is None) != (a is None)
                      and is_same(found[1] or a, found[2] or b)), None)
        if match is None:
            waiting.append((frame, a, b))
        else:
            waiting.remove(match)
            result.append((match[0], match[1] or a, match[2] or b))
    return sorted(result + waiting, key=lambda row: row[0])


def is_same(a, b):
    return likeness(a, b) == len(b)


def pairs(ours, theirs):
    """Pairs the messages of a frame in their order; where the numbers differ, each with the one most like it."""
    if len(ours) == len(theirs):
        return list(zip(ours, theirs))
    left, result = list(ours), []
    for b in theirs:
        best = max(left, key=lambda a: likeness(a, b), default=None)
        if best is not None:
            left.remove(best)
        result.append((best, b))
    return result + [(a, None) for a in left]


def likeness(a, b):
    return sum(a.get(name) == value for name, value in b.items())


def compare_pair(outcome, frame, a, b):
    outcome.compared["message"] += 1
    if a is None or b is None:
        outcome.differences.append(("message", f"frame {frame}: {'theirs' if a is None else 'ours'} only: {b or a}"))
        return
    outcome.agreed["message"] += 1
    wrong = 0
    for name in b:
        outcome.compared[name] += 1
        if a.get(name) == b[name]:
            outcome.agreed[name] += 1
        else:
            wrong += 1
            outcome.differences.append((name, f"frame {frame}: {name}: ours {a.get(name)!r}, theirs {b[name]!r}"))
    outcome.agreeing += not wrong
