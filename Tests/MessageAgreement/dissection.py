# SPDX-License-Identifier: Apache-2.0
"""Reads tshark's JSON, in which a name may come more than once in one object."""

import json


class Node:
    """An object of tshark's JSON: names and values in their order."""

    def __init__(self, pairs):
        self.pairs = pairs

    def all(self, name):
        """Every value of this name in this object."""
        return [value for key, value in self.pairs if key == name]

    def first(self, name, default=None):
        return next((value for key, value in self.pairs if key == name), default)

    def walk(self):
        """Every name and value in this object and those inside, in order."""
        for name, value in self.pairs:
            yield name, value
            if isinstance(value, Node):
                yield from value.walk()
            elif isinstance(value, list):
                for item in value:
                    if isinstance(item, Node):
                        yield from item.walk()

    def every(self, name):
        """Every value of this name in this object and those inside, in order."""
        return [value for key, value in self.walk() if key == name]

    def any(self, name, default=None):
        return next((value for key, value in self.walk() if key == name), default)


def frames(text):
    """The number of each frame, and its layers as names and nodes in their order; a packet that ICMP quotes is no traffic."""
    for packet in json.loads(text or b"[]", object_pairs_hook=Node, strict=False):
        layers = packet.first("_source").first("layers").pairs
        number = int(dict(layers)["frame"].first("frame.number"))
        kept = []
        for name, layer in layers:
            kept += [(name, item) for item in (layer if isinstance(layer, list) else [layer]) if isinstance(item, Node)]
            if name in ("icmp", "icmpv6"):
                break
        yield number, kept


def number(text):
    """A number as tshark writes it: decimal, hexadecimal, or a truth."""
    if text is None:
        return None
    if text in ("True", "False", "true", "false"):
        return int(text.lower() == "true")
    return int(text, 0)


def octets(text):
    """Octets that tshark writes as 0a:0b, as the log writes them: 0a0b."""
    return None if text is None else text.replace(":", "")
