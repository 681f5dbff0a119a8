# SPDX-License-Identifier: Apache-2.0
"""STUN and TURN in datagrams: class, method, transaction, addresses, users, software, errors."""

from dissection import Node, number, octets

NAME = "stun"
EVENTS = ["stun"]
LAYERS = ["stun"]
OPTIONS = []
IS_APART = False

CLASSES = {0: "request", 1: "indication", 0x10: "success", 0x11: "error"}
METHODS = {
    1: "binding", 2: "shared_secret", 3: "allocate", 4: "refresh", 6: "send", 7: "data", 8: "create_permission",
    9: "channel_bind", 10: "connect", 11: "connection_bind", 12: "connection_attempt", 0x80: "google_ping",
}
PLACES = {0x0001: "mapped", 0x0020: "mapped", 0x0012: "peer", 0x0016: "relayed"}


def ours(record):
    message = record.get("stun")
    # What it says in streams is not compared.
    if message is None or record["proto"] != "UDP":
        return
    place = {kind: (message.get(f"{kind}_address"), message.get(f"{kind}_port")) for kind in ("mapped", "peer", "relayed")}
    yield {
        "class": message["class"],
        "method": message["method"],
        "transaction": message["transaction_id"],
        **{kind: value if value[0] else None for kind, value in place.items()},
        "user": message.get("username"),
        "realm": message.get("realm"),
        "software": message.get("software"),
        "error": message.get("error_code"),
        "lifetime": message.get("lifetime"),
        "fingerprint": message.get("fingerprint", False),
    }


def theirs(layers):
    if any(name == "tcp" for name, _ in layers):
        return
    for name, layer in layers:
        if name != "stun" or layer.any("stun.type.class") is None:
            continue
        fields = {
            "class": CLASSES.get(number(layer.any("stun.type.class"))),
            "method": METHODS.get(number(layer.any("stun.type.method")), "other"),
            "transaction": octets(layer.any("stun.id")) if layer.any("stun.cookie") else None,
            "mapped": None, "peer": None, "relayed": None,
            "user": layer.any("stun.att.username"),
            "realm": layer.any("stun.att.realm"),
            "software": layer.any("stun.att.software"),
            "error": error(layer),
            "lifetime": number(layer.any("stun.att.lifetime")),
            "fingerprint": layer.any("stun.att.crc32") is not None,
        }
        if fields["transaction"] is None:
            del fields["transaction"]
        for tree in layer.every("stun.attribute_tree"):
            kind = PLACES.get(number(tree.any("stun.att.type"))) if isinstance(tree, Node) else None
            address = tree.any("stun.att.ipv4") or tree.any("stun.att.ipv6") if kind else None
            if kind and fields[kind] is None and address:
                fields[kind] = (address, number(tree.any("stun.att.port")))
        yield fields


def error(layer):
    kind = layer.any("stun.att.error.class")
    return None if kind is None else number(kind) * 100 + number(layer.any("stun.att.error"))
