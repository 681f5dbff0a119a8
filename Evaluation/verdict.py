# SPDX-License-Identifier: Apache-2.0
"""Holds what the sensor's log says against what was done: which attacks were told, of whom, and how soon."""

import datetime

LADDER = ["informational", "low", "medium", "high", "critical"]
# From here on a false alert is one too many.
WORTH_A_LOOK = LADDER.index("medium")


def seconds(alert):
    """When an alert was raised, in seconds since 1970."""
    return datetime.datetime.strptime(alert["timestamp"], "%Y-%m-%dT%H:%M:%S.%f%z").timestamp()


def device(alert):
    """The hardware address of the device that an alert is about."""
    return alert["vedette"]["device"].get("mac")


def level(alert):
    return LADDER.index(alert["vedette"]["severity"])


def is_told(attack, alerts):
    """Whether a right detector has named the right device since the attack began."""
    return any(device(alert) == attack["device"] for alert in right_ones(attack, alerts))


def right_ones(attack, alerts):
    return [alert for alert in during(attack, alerts) if alert["vedette"]["detector"] in attack["expected"]]


def during(attack, alerts):
    return [alert for alert in alerts if attack["begin"] <= seconds(alert) <= attack["end"]]


def judge(attack, alerts):
    """The attack with what came of it.

    Told by is what was said of the right device meanwhile, the earliest first; `named` is the device of the first right alert.
    """
    right = sorted(right_ones(attack, alerts), key=seconds)
    of_device = [alert for alert in during(attack, alerts) if device(alert) == attack["device"] and level(alert) > 0]
    first = next((alert for alert in right if device(alert) == attack["device"]), None)
    return dict(
        attack,
        is_told=first is not None,
        is_device_right=device(right[0]) == attack["device"] if right else None,
        seconds=round(seconds(first) - attack["begin"], 1) if first else None,
        told_by=list(dict.fromkeys(
            f"{alert['vedette']['detector']} ({alert['vedette']['severity']})" for alert in sorted(of_device, key=seconds))))


def of_others(attacks, alerts, names):
    """What was said of devices that did nothing wrong: those that no attack is about, or before it began."""
    begins = {}
    for attack in attacks:
        begins[attack["device"]] = min(attack["begin"], begins.get(attack["device"], attack["begin"]))
    found = []
    for alert in alerts:
        if device(alert) in begins and seconds(alert) >= begins[device(alert)]:
            continue
        meanwhile = [attack["name"] for attack in attacks if attack["begin"] <= seconds(alert) <= attack["end"]]
        found.append({
            "host": names.get(device(alert), alert["vedette"]["device"]["id"]), "detector": alert["vedette"]["detector"],
            "severity": alert["vedette"]["severity"], "is_false": level(alert) >= WORTH_A_LOOK,
            "observed": alert["vedette"].get("observed", ""), "meanwhile": meanwhile[0] if meanwhile else ""})
    return found
