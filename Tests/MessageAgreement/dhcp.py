# SPDX-License-Identifier: Apache-2.0
"""DHCP and BOOTP: the header, the options in their order, and what they say."""

from dissection import Node, number, octets

NAME = "dhcp"
EVENTS = ["dhcp"]
LAYERS = ["dhcp"]
OPTIONS = []
IS_APART = False


def ours(record):
    message = record.get("dhcp")
    if message is None or record.get("app_proto") == "dhcpv6":
        return
    yield {
        "kind": message["type"],
        "id": message["id"],
        "address": message.get("client_mac") or message.get("client_hardware"),
        "link": message.get("hardware_type", 1),
        "hops": message.get("hops", 0),
        "seconds": message.get("secs", 0),
        "broadcast": message.get("broadcast", False),
        "assigned": message["assigned_ip"],
        "client_ip": message["client_ip"],
        "relay": message.get("relay_ip", "0.0.0.0"),
        "next_server": message.get("next_server_ip", "0.0.0.0"),
        "type": message.get("dhcp_type"),
        "options": message.get("options", []),
        "requested": message.get("requested_ip"),
        "server": message.get("server_id"),
        "mask": message.get("subnet_mask"),
        "routers": message.get("routers", []),
        "resolvers": message.get("dns_servers", []),
        "time_servers": message.get("ntp_servers", []),
        "domain": message.get("domain"),
        "lease": message.get("lease_time"),
        "renewal": message.get("renewal_time"),
        "rebinding": message.get("rebinding_time"),
        "hostname": message.get("hostname"),
        "fqdn": message.get("fqdn"),
        "client_id": message.get("client_id"),
        "vendor_class": message.get("vendor_class_identifier"),
        "user_class": message.get("user_class", []),
        "params": message.get("param_codes", []),
        "size": message.get("max_message_size"),
        "message": message.get("message"),
        "boot_file": message.get("boot_file"),
        "boot_server": message.get("server_name"),
        "tftp_server": message.get("tftp_server_name"),
        "tftp_addresses": message.get("tftp_server_ips", []),
        "vendors": [vendor["enterprise"] for vendor in message.get("vendor_classes", [])],
        "architectures": message.get("pxe", {}).get("architectures", []),
        "circuit": message.get("relay_agent", {}).get("circuit_id"),
        "remote": message.get("relay_agent", {}).get("remote_id"),
        "auto_configuration": message.get("auto_configuration"),
        "search": message.get("domain_search", []),
    }


TYPES = {1: "discover", 2: "offer", 3: "request", 4: "decline", 5: "ack", 6: "nak", 7: "release", 8: "inform",
         9: "forcerenew", 10: "leasequery", 11: "leaseunassigned", 12: "leaseunknown", 13: "leaseactive"}


def theirs(layers):
    for name, layer in layers:
        if name != "dhcp" or layer.first("dhcp.id") is None:
            continue
        options = list(read_options(layer))
        trees = {}
        for code, tree in options:
            trees.setdefault(code, []).append(tree)

        def first(code, field):
            return next((tree.any(field) for tree in trees.get(code, []) if tree.any(field) is not None), None)

        def every(code, field):
            return [value for tree in trees.get(code, []) for value in tree.every(field)]

        def raw(code):
            parts = [tree.first("dhcp.option.value", "") for tree in trees.get(code, [])]
            return bytes.fromhex("".join(parts).replace(":", "")) if parts else None

        kind = first(53, "dhcp.option.dhcp")
        client = raw(61)
        address = layer.first("dhcp.hw.mac_addr") or octets(layer.first("dhcp.hw.addr"))
        yield {
            "kind": "request" if layer.first("dhcp.type") == "1" else "reply",
            "id": number(layer.first("dhcp.id")),
            "address": address,
            "link": number(layer.first("dhcp.hw.type")),
            "hops": number(layer.first("dhcp.hops")),
            "seconds": number(layer.first("dhcp.secs")),
            "broadcast": bool(number(layer.any("dhcp.flags.bc"))),
            "assigned": layer.first("dhcp.ip.your"),
            "client_ip": layer.first("dhcp.ip.client"),
            "relay": layer.first("dhcp.ip.relay"),
            "next_server": layer.first("dhcp.ip.server"),
            "type": None if kind is None else TYPES.get(number(kind), "unknown"),
            "options": [code for code, _ in options],
            "requested": first(50, "dhcp.option.requested_ip_address"),
            "server": first(54, "dhcp.option.dhcp_server_id"),
            "mask": first(1, "dhcp.option.subnet_mask"),
            "routers": every(3, "dhcp.option.router"),
            "resolvers": every(6, "dhcp.option.domain_name_server"),
            "time_servers": every(42, "dhcp.option.ntp_server"),
            "domain": first(15, "dhcp.option.domain_name"),
            "lease": number(first(51, "dhcp.option.ip_address_lease_time")),
            "renewal": number(first(58, "dhcp.option.renewal_time_value")),
            "rebinding": number(first(59, "dhcp.option.rebinding_time_value")),
            "hostname": first(12, "dhcp.option.hostname"),
            "fqdn": first(81, "dhcp.fqdn.name") or None,
            "client_id": client and ":".join(f"{octet:02x}" for octet in client[1:]),
            "vendor_class": first(60, "dhcp.option.vendor_class_id"),
            "user_class": [bytes.fromhex(octets(value)).decode("utf-8", "replace")
                           for value in every(77, "dhcp.option.user_class.data")] or every(77, "dhcp.option.user_class"),
            "params": [number(item) for item in every(55, "dhcp.option.request_list_item")],
            "size": number(first(57, "dhcp.option.dhcp_max_message_size")),
            "message": first(56, "dhcp.option.message"),
            "boot_file": first(67, "dhcp.option.bootfile_name") or layer.first("dhcp.file") or None,
            "boot_server": layer.first("dhcp.server") or None,
            "tftp_server": first(66, "dhcp.option.tftp_server_name"),
            "tftp_addresses": every(150, "dhcp.option.tftp_server_address"),
            "vendors": [number(value) for value in every(124, "dhcp.option.vi_class.enterprise")],
            "architectures": [number(value) for value in every(93, "dhcp.option.client_system_architecture")],
            "circuit": octets(first(82, "dhcp.option.agent_information_option.agent_circuit_id")),
            "remote": octets(first(82, "dhcp.option.agent_information_option.agent_remote_id")),
            "auto_configuration": (lambda value: value and bool(number(value)))(
                first(116, "dhcp.option.dhcp_auto_configuration")),
            "search": every(119, "dhcp.option.dhcp_dns_domain_search_list_fqdn"),
        }


def read_options(layer):
    """The number of each option and what is in it, pads and ends left out."""
    names = [(name, value) for name, value in layer.pairs if name in ("dhcp.option.type", "dhcp.option.type_tree")]
    for (name, code), (_, tree) in zip(names, names[1:]):
        if name == "dhcp.option.type" and isinstance(tree, Node) and tree.first("dhcp.option.length") is not None:
            yield number(code), tree
