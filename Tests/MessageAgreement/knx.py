# SPDX-License-Identifier: Apache-2.0
"""KNXnet/IP: service, channel, sequence, status, device, and of what goes to the bus: message, addresses, service."""

from dissection import number

NAME = "knx"
EVENTS = ["knx"]
LAYERS = ["kip", "cemi"]
OPTIONS = []
IS_APART = False


# Services whose status octet tshark shows as one.
STATUS = {0x0206, 0x0208, 0x020A, 0x0311, 0x0421, 0x0954}


def ours(record):
    message = record.get("knx")
    if message is None:
        return
    bus, device = message.get("cemi", {}), message.get("device", {})
    yield {
        "service": message["service_raw"],
        "channel": message.get("channel"),
        "sequence": message.get("sequence"),
        "status": message.get("status") if message["service_raw"] in STATUS else None,
        "endpoint": message.get("control_endpoint") or message.get("data_endpoint"),
        "name": device.get("friendly_name"),
        "serial": device.get("serial") and int(device["serial"], 16),
        "mac": device.get("mac"),
        "lost": message.get("lost_count"),
        "busy": message.get("busy_ms"),
        "session": message.get("session"),
        "message": bus.get("message_raw"),
        "source": bus.get("source"),
        "destination": bus.get("destination"),
        "property": bus.get("property"),
        "application": bus.get("apci_raw"),
    }


def theirs(layers):
    named = dict(layers)
    layer, bus = named.get("kip"), named.get("cemi")
    if layer is None:
        return
    any_of = lambda node, name: number(node.any(name)) if node is not None and node.any(name) is not None else None
    service = any_of(layer, "knxip.service")
    is_group = None if bus is None else any_of(bus, "cemi.at")
    code = any_of(bus, "cemi.ax")
    if code is None and any_of(bus, "cemi.ac") is not None:
        code = any_of(bus, "cemi.ac") << 6
    status = any_of(layer, "knxip.session.status") if service == 0x0954 else any_of(layer, "knxip.status")
    yield {
        "service": service,
        "channel": any_of(layer, "knxip.channel"),
        "sequence": any_of(layer, "knxip.seqctr"),
        "status": status if service in STATUS else None,
        "endpoint": layer.any("knxip.ipaddr"),
        "name": layer.any("knxip.device.name"),
        "serial": any_of(layer, "knxip.sernr"),
        "mac": layer.any("knxip.macaddr"),
        "lost": any_of(layer, "knxip.loss"),
        "busy": any_of(layer, "knxip.busy.time"),
        "session": any_of(layer, "knxip.session"),
        "message": any_of(bus, "cemi.mc"),
        "source": address(any_of(bus, "cemi.sa"), False),
        "destination": address(any_of(bus, "cemi.da"), is_group),
        "property": any_of(bus, "cemi.pid"),
        "application": code,
    }


def address(value, is_group):
    if value is None:
        return None
    if is_group:
        return f"{value >> 11}/{value >> 8 & 7}/{value & 255}"
    return f"{value >> 12}.{value >> 8 & 15}.{value & 255}"
