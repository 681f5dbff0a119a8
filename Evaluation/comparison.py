# SPDX-License-Identifier: Apache-2.0
"""Holds the sensor against the named baselines, each with a threshold that is as seldom wrong on homes without an attack.

Thresholds come from homes of their own, in which nothing is wrong and of which no other number is told. None has seen an
attack, so that every family is one held out.
"""
import array
import bisect
import collections
import hashlib
import itertools
import json
import math
import statistics

import baselines
import intervals
import ticks

NAMES = [kind.name for kind in baselines.ALL]
# False incidents a device-day that thresholds are set for.
ASKED = {"1 a device-day": 1.0, "1 a device-month": 1 / 30, "1 in 100 device-days": 0.01}
CURVE = [0.003, 0.005, 0.01, 0.02, 1 / 30, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0]
# The sensor's budgets, in false alarms of the fused evidence a device-day (Docs/Configuration.md).
BUDGETS = {"1/day": 1.0, "1/month": 1 / 30}
# The rate at which splits are told.
SPLIT = "1 a device-month"
# Alarms with no more than this between them are one incident; an attack's time ends so long behind its last packet.
QUIET, AFTERMATH = 1800.0, 600.0
DAY = 86_400

# The last home that learned, by what it learned: the scenes of a home share their first day.
learned = {}


def home(log):
    """The baselines of a scene's home, having learned."""
    digest = hashlib.blake2b()
    for line in itertools.takewhile(ticks.is_learning, ticks.lines(log)):
        digest.update(line)
    key = digest.digest()
    if key not in learned:
        learned.clear()
        learned[key] = baselines.Home()
        for line in itertools.takewhile(ticks.is_learning, ticks.lines(log)):
            learned[key].learn(ticks.tick(line))
        learned[key].settle()
    return learned[key]


def scored(log):
    """Each tick behind learning, with its scores."""
    judges = home(log)
    for line in itertools.dropwhile(ticks.is_learning, ticks.lines(log)):
        tick = ticks.tick(line)
        yield tick, judges.scores(tick)


def quiet(log):
    """All scores of a home without an attack: of each device its times, and the scores of each baseline."""
    devices = {}
    for tick, scores in scored(log):
        if tick.device not in devices:
            devices[tick.device] = array.array("d"), [array.array("d") for _ in NAMES]
        times, columns = devices[tick.device]
        times.append(tick.time)
        for column, score in zip(columns, scores):
            column.append(score)
    return list(devices.values())


def budget(folder, log):
    """Of each kind of device in a home without an attack: its device-days, and how often its evidence passed each budget's threshold."""
    kinds = kinds_of(folder)
    spans, alarms = {}, collections.defaultdict(list)
    for time, device, level in ticks.levels(itertools.dropwhile(ticks.is_learning, ticks.lines(log))):
        first, _ = spans.get(device, (time, time))
        spans[device] = first, time
        for name, asked in BUDGETS.items():
            if level >= math.log10(DAY / 10 / asked):
                alarms[name, device].append(time)
    found = collections.defaultdict(lambda: dict({name: 0 for name in BUDGETS}, device_days=0.0))
    for device, (first, last) in spans.items():
        kind = found[kinds.get(device, "unknown")]
        kind["device_days"] += (last - first) / DAY
        for name in BUDGETS:
            times = alarms[name, device]
            kind[name] += incidents(times, [1] * len(times), 0)
    return dict(found)


def realised(results):
    """Of each kind of device, how many alarms of the fused evidence came for each that the budget lets expect."""
    sums = collections.defaultdict(collections.Counter)
    for one in results:
        if not one.get("is_calibration"):
            for kind, counts in one.get("budget", {}).items():
                sums[kind].update(counts)
                sums["all"].update(counts)
    found = {}
    for kind, counts in sorted(sums.items()):
        days = counts["device_days"]
        found[kind] = dict(counts, ratios={
            name: counts[name] / (asked * days) if days else None for name, asked in BUDGETS.items()})
    return found


def kinds_of(folder):
    """The kinds of a home's devices by their hardware addresses."""
    with open(f"{folder}/story.json") as file:
        return {device["mac"]: device["kind"] for device in json.load(file)["devices"]}


def attacked(folder, metrics):
    """Of each attack run what its thresholds need: when the score first was how high, of the attacker and of all others."""
    log, times = f"{folder}/scores.jsonl", ticks.attack_times(f"{folder}/capture.pcap", f"{folder}/labels.csv")
    kinds = kinds_of(folder)
    runs = [
        dict(run, kind=kinds.get(run["attacker"], "unknown"), packets=times[run["run"]], peaks=[[] for _ in NAMES],
             others=[[] for _ in NAMES], ticks=[array.array("d") for _ in NAMES])
        for run in metrics["runs"]]
    for tick, scores in scored(log):
        for run in runs:
            packets = run["packets"]
            if not packets[0] < tick.time <= packets[-1] + AFTERMATH:
                continue
            is_attacker = run["attacker"] in (tick.mac, tick.device)
            for peaks, score in zip(run["peaks" if is_attacker else "others"], scores):
                if score > (peaks[-1][1] if peaks else 0):
                    peaks.append((tick.time - packets[0], score))
            if is_attacker and ticks.holds(packets, tick):
                for column, score in zip(run["ticks"], scores):
                    column.append(score)
    for run in runs:
        del run["packets"]
    return runs


def incidents(times, scores, threshold):
    """How many incidents the alarms of one device are."""
    count, last = 0, None
    for time, score in zip(times, scores):
        if score > threshold:
            count += last is None or time - last > QUIET
            last = time
    return count


def false_incidents(devices, place, threshold):
    return sum(incidents(times, columns[place], threshold) for times, columns in devices)


def device_days(devices):
    return sum(times[-1] - times[0] for times, _ in devices) / DAY


def between(devices, first, last):
    """Only the ticks of these shares of the time behind learning."""
    begin = min((times[0] for times, _ in devices), default=0)
    end = max((times[-1] for times, _ in devices), default=0)
    low, high = (begin + share * (end - begin) for share in (first, last))
    cut = []
    for times, columns in devices:
        piece = slice(bisect.bisect_left(times, low), bisect.bisect_right(times, high))
        if times[piece]:
            cut.append((times[piece], [column[piece] for column in columns]))
    return cut


def thresholds(devices, place, allowed):
    """For each of these numbers of incidents the least threshold above which, and above all higher ones, no more come.

    A score above the threshold is an alarm. The least is 0, which is nothing unusual.
    """
    ranked = sorted(
        ((score, device, time) for device, (times, columns) in enumerate(devices)
         for time, score in zip(times, columns[place]) if score > 0), reverse=True)
    alarms, count, found = [[] for _ in devices], 0, {}
    pending = sorted(set(allowed))
    for score, group in itertools.groupby(ranked, key=lambda one: one[0]):
        for _, device, time in group:
            alarm = alarms[device]
            at = bisect.bisect(alarm, time)
            joins_left = at > 0 and time - alarm[at - 1] <= QUIET
            joins_right = at < len(alarm) and alarm[at] - time <= QUIET
            were_joined = 0 < at < len(alarm) and alarm[at] - alarm[at - 1] <= QUIET
            count += 1 - joins_left - joins_right + were_joined
            alarm.insert(at, time)
        while pending and count > pending[0]:
            found[pending.pop(0)] = score
        if not pending:
            break
    return [found.get(number, 0.0) for number in allowed]


def first_above(peaks, threshold):
    """When a score was above it for the first time."""
    return next((seconds for seconds, score in peaks if score > threshold), None)


def detections(runs, place, threshold):
    """The runs as a baseline with this threshold sees them, in the sensor's own terms.

    It names the right device where nobody else alarms before the attacker does, within the attack's time.
    """
    for run in runs:
        seconds = first_above(run["peaks"][place], threshold)
        other = first_above(run["others"][place], threshold)
        yield dict(
            family=run["family"], intensity=run["intensity"], kind=run["kind"], is_detected=seconds is not None,
            seconds_to_detect=seconds, is_right_device=seconds is not None and (other is None or seconds <= other))


def share(runs):
    """How many of these runs were found, how soon, and at whom."""
    caught = [run for run in runs if run["is_detected"]]
    low, high = intervals.wilson(len(caught), len(runs))
    times = [run["seconds_to_detect"] for run in caught]
    return {
        "runs": len(runs), "detected": len(caught), "share_lower": low, "share_upper": high,
        "median_seconds": statistics.median_low(times) if times else None,
        "right_device": sum(bool(run.get("is_right_device")) for run in caught),
    }


def rate(count, days):
    low, high = intervals.poisson(count, days)
    return {
        "incidents": count, "device_days": days, "per_device_day": count / days if days else None,
        "lower": low, "upper": high,
    }


def splits(runs):
    """The same runs by family, by kind of the attacking device, and by intensity."""
    groups = {}
    for split in ("family", "kind", "intensity"):
        members = collections.defaultdict(list)
        for run in runs:
            members[run[split]].append(run)
        groups[split] = {name: share(group) for name, group in sorted(members.items())}
    return groups


def true_positives(benign, runs, place):
    """The mean over the runs of the part of attack ticks above a threshold that so many of the benign ticks pass."""
    ranked = sorted((score for _, columns in benign for score in columns[place]), reverse=True)
    columns = [run["ticks"][place] for run in runs if run["ticks"][place]]
    found = {}
    for name, false_share in (("1e3", 1e-3), ("1e4", 1e-4), ("0", 0)):
        if ranked and columns:
            threshold = ranked[min(int(false_share * len(ranked)), len(ranked) - 1)]
            found[name] = statistics.fmean(sum(score > threshold for score in column) / len(column) for column in columns)
    return found


def compare(results):
    """The sensor beside all baselines; nothing where homes for thresholds are missing."""
    calibration = [device for one in results if one.get("is_calibration") for device in one.get("quiet", [])]
    test = [one for one in results if "quiet" in one and not one.get("is_calibration") and "situation" not in one]
    benign = [device for one in test for device in one["quiet"]]
    runs = [dict(run, intensity=one["intensity"]) for one in results for run in one.get("attacked", [])]
    if not calibration or not runs:
        return None
    days, test_days = device_days(calibration), device_days(benign)
    halves = [
        [piece for one in results if one.get("is_calibration") and "quiet" in one for piece in between(one["quiet"], *half)]
        for half in ((0, 0.5), (0.5, 1))]
    own = sum(one["metrics"]["false_incidents"]["count"] for one in test)
    own_days = sum(one["metrics"]["false_incidents"]["device_days"] for one in test)
    found = {
        "calibration_device_days": days,
        "sensor": dict(share(runs), **rate(own, own_days), splits=splits(runs)),
        "baselines": {},
    }
    for place, name in enumerate(NAMES):
        rates = list(ASKED.values()) + CURVE
        levels = thresholds(calibration, place, [int(days * asked) for asked in rates])
        points = {}
        for asked, level in zip(rates, levels):
            points[asked] = dict(
                share(list(detections(runs, place, level))), threshold=level,
                **rate(false_incidents(benign, place, level), test_days))
        early = thresholds(halves[0], place, [int(device_days(halves[0]) * asked) for asked in ASKED.values()])
        found["baselines"][name] = {
            "at": {label: points[asked] for label, asked in ASKED.items()},
            "curve": [points[asked] for asked in CURVE],
            "later_days": {
                label: rate(false_incidents(halves[1], place, level), device_days(halves[1]))
                for label, level in zip(ASKED, early)},
            "splits": splits(list(detections(runs, place, points[ASKED[SPLIT]]["threshold"]))),
            "tpr_at_fpr": true_positives(benign, runs, place),
        }
    return found
