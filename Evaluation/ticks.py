# SPDX-License-Identifier: Apache-2.0
"""Reads what a replay leaves behind: its score records (Docs/Scores.md), and when the packets of attacks came."""
import bisect
import collections
import csv
import datetime
import json
import math
import mmap
import re
import struct

LEARNING = b'"learning":true'

# time: the tick's end, in seconds since 1970. features: ln(1 + x) of the sixteen, in their order. findings: what each
# detector said, (p, severity), either of which may be None. level: log10 of the fused evidence.
Tick = collections.namedtuple("Tick", "time device mac seconds features findings level")


def seconds(text):
    """Of a time as records tell it, since 1970."""
    return datetime.datetime.fromisoformat(text[:26] + "+00:00").timestamp()


def lines(path):
    """The score records of a log, as they stand there: first all of learning, then all others."""
    with open(path, "rb") as log:
        for line in log:
            if b'"event_type":"score"' in line:
                yield line


def is_learning(line):
    return LEARNING in line


def tick(line):
    record = json.loads(line)
    score = record["vedette"]
    return Tick(
        seconds(record["timestamp"]), score["device"]["id"], score["device"].get("mac"), score["seconds"],
        tuple(map(math.log1p, score["features"].values())),
        {one["detector"]: (one.get("p"), one.get("severity")) for one in score["detectors"]}, score["level"])


LEVEL = re.compile(rb'"timestamp":"([^"]+)".*?"device":\{"id":"([^"]+)".*?"level":([-+.0-9e]+)')


def levels(lines):
    """Of each tick its end, its device, and the log10 of the fused evidence."""
    for line in lines:
        time, device, level = LEVEL.search(line).groups()
        yield seconds(time.decode()), device.decode(), float(level)


def packet_times(capture, packets):
    """When packets of a capture came, of which the numbers are given in rising order, the first being 1."""
    with open(capture, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        header = struct.Struct("<IIII")
        offset, number = 24, 0
        for wanted in packets:
            while number < wanted:
                whole, part, kept, _ = header.unpack_from(octets, offset)
                offset += 16 + kept
                number += 1
            yield whole + part / 1e6


def numbers(text):
    """The packets that a label names: one number, or a range with both its ends."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def attack_times(capture, labels):
    """The times of the labelled packets of each run, in rising order: by the run's number."""
    runs = collections.defaultdict(list)
    with open(labels, newline="") as file:
        for row in csv.DictReader(file):
            runs[row["run"]].extend(numbers(row["packet"]))
    return {run: list(packet_times(capture, sorted(packets))) for run, packets in runs.items()}


def holds(times, tick):
    """Whether one of these times lies in a tick."""
    return bisect.bisect_right(times, tick.time) > bisect.bisect_right(times, tick.time - tick.seconds)
