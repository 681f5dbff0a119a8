# SPDX-License-Identifier: Apache-2.0
"""DHCPv6: relays, type, transaction, identifiers, options in their order, what is lent and offered."""

from dissection import Node, number, octets

NAME = "dhcpv6"
EVENTS = ["dhcp"]
LAYERS = ["dhcpv6"]
OPTIONS = []
IS_APART = False


def ours(record):
    message = record.get("dhcp")
    if message is None or record.get("app_proto") != "dhcpv6":
        return
    client, server = message.get("client_duid", {}), message.get("server_duid", {})
    yield {
        "type": TYPES.get(message["dhcp_type"]),
        "id": message.get("id"),
        "client": client.get("id"),
        "client_mac": client.get("mac"),
        "server": server.get("id"),
        "server_mac": server.get("mac"),
        "options": message.get("options", []),
        "params": message.get("param_codes", []),
        "elapsed": message.get("elapsed_time"),
        "associations": [int(item["iaid"]) for item in message.get("associations", [])],
        "times": [(item.get("t1"), item.get("t2")) for item in message.get("associations", [])],
        "leases": [item["address"] for item in message.get("leases", [])],
        "lifetimes": [(item["preferred_lifetime"], item["valid_lifetime"]) for item in message.get("leases", [])],
        "fqdn": message.get("fqdn"),
        "resolvers": message.get("dns_servers", []),
        "search": message.get("domain_search", []),
        "vendors": [item["enterprise"] for item in message.get("vendor_classes", [])],
        "links": [item["link_ip"] for item in message.get("relays", [])],
        "peers": [item["peer_ip"] for item in message.get("relays", [])],
    }


TYPES = {"solicit": 1, "advertise": 2, "request": 3, "confirm": 4, "renew": 5, "rebind": 6, "reply": 7, "release": 8,
         "decline": 9, "reconfigure": 10, "information-request": 11, "relay-forw": 12, "relay-repl": 13}


def theirs(layers):
    for layer_name, layer in layers:
        if layer_name != "dhcpv6" or layer.first("dhcpv6.msgtype") is None:
            continue
        relays = []
        while layer.first("dhcpv6.linkaddr") is not None:
            relays.append(layer)
            inner = next((value for _, value in layer.walk()
                          if isinstance(value, Node) and value.first("dhcpv6.msgtype") is not None), None)
            if inner is None:
                break
            layer = inner
        options = list(read_options(layer))
        trees = {}
        for code, tree in options:
            trees.setdefault(code, []).append(tree)

        def first(code, field):
            return next((tree.any(field) for tree in trees.get(code, []) if tree.any(field) is not None), None)

        def every(code, field):
            return [value for tree in trees.get(code, []) for value in tree.every(field)]

        lent = [(code, tree) for code, tree in options if association(tree) is not None]
        leases = [lease for _, tree in lent for code, lease in read_options(tree) if code in (5, 26)]
        elapsed = first(8, "dhcpv6.elapsed_time")
        yield {
            "type": number(layer.first("dhcpv6.msgtype")),
            "id": number(layer.first("dhcpv6.xid")),
            "client": octets(first(1, "dhcpv6.duid.bytes")),
            "client_mac": ethernet(trees.get(1, [])),
            "server": octets(first(2, "dhcpv6.duid.bytes")),
            "server_mac": ethernet(trees.get(2, [])),
            "options": [code for code, _ in options],
            "params": [number(item) for item in every(6, "dhcpv6.requested_option_code")],
            "elapsed": None if elapsed is None else number(elapsed),
            "associations": [int(association(tree), 16) for _, tree in lent],
            "times": [(number(tree.first("dhcpv6.iaid.t1")), number(tree.first("dhcpv6.iaid.t2"))) for _, tree in lent],
            "leases": [address(lease) for lease in leases],
            "lifetimes": [lifetimes(lease) for lease in leases],
            "fqdn": name(first(39, "dhcpv6.client_domain") or first(39, "dhcpv6.tld") or first(39, "dhcpv6.client_fqdn")),
            "resolvers": every(23, "dhcpv6.dns_server"),
            "search": [name(text) for text in every(24, "dhcpv6.search_list_entry")],
            "vendors": [number(value) for value in every(16, "dhcpv6.vendorclass.enterprise")],
            "links": [relay.first("dhcpv6.linkaddr") for relay in relays],
            "peers": [relay.first("dhcpv6.peeraddr") for relay in relays],
        }


def read_options(layer):
    """The number of each option of a message or an association, and what is in it."""
    for name, tree in layer.pairs:
        if name == "dhcpv6.option.type_str_tree" and isinstance(tree, Node):
            yield number(tree.first("dhcpv6.option.type")), tree


def association(tree):
    """The number of an association, whatever it is of."""
    return tree.first("dhcpv6.iaid") or tree.first("dhcpv6.iata")


def name(text):
    return None if text is None else text.rstrip(".")


def ethernet(trees):
    for tree in trees:
        for kind in ("duidllt", "duidll"):
            if tree.first(f"dhcpv6.{kind}.hwtype") == "1":
                address = tree.first(f"dhcpv6.{kind}.link_layer_addr")
                return address if address and len(address) == 17 else None
    return None


def address(lease):
    if lease.first("dhcpv6.iaaddr.ip") is not None:
        return lease.first("dhcpv6.iaaddr.ip")
    return lease.first("dhcpv6.iaprefix.pref_addr") + "/" + lease.first("dhcpv6.iaprefix.pref_len")


def lifetimes(lease):
    kind = "iaaddr" if lease.first("dhcpv6.iaaddr.ip") is not None else "iaprefix"
    return tuple(number(lease.first(f"dhcpv6.{kind}.{part}_lifetime")) for part in ("pref", "valid"))
