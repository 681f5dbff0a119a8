# SPDX-License-Identifier: Apache-2.0
"""CDP: version, time to live, checksum, names, software, platform, port, capabilities, VLANs, power, addresses."""

from dissection import number

NAME = "cdp"
EVENTS = ["cdp"]
LAYERS = ["cdp"]
OPTIONS = []
IS_APART = False

CAPABILITIES = ["router", "transparent_bridge", "source_route_bridge", "switch", "host", "igmp_filter", "repeater", "phone",
                "remotely_managed", "cvta_phone_port", "two_port_mac_relay"]


def ours(record):
    message = record.get("cdp")
    if message is None:
        return
    names = ["version", "ttl", "checksum_valid", "device_id", "port_id", "capabilities", "software_version", "platform",
             "vtp_domain", "native_vlan", "duplex", "voice_vlan", "power", "mtu", "system_name"]
    yield {**{name: message.get(name) for name in names},
           "addresses": message.get("addresses", []) + message.get("management_addresses", []),
           "units": message["tlvs"]}


def theirs(layers):
    for name, layer in layers:
        if name != "cdp" or layer.first("cdp.version") is None:
            continue
        capabilities, duplex = layer.any("cdp.capabilities"), layer.any("cdp.duplex")
        fields = {
            "version": number(layer.first("cdp.version")),
            "ttl": number(layer.first("cdp.ttl")),
            "device_id": layer.any("cdp.deviceid"),
            "port_id": layer.any("cdp.portid"),
            "capabilities": None if capabilities is None else [
                name for bit, name in enumerate(CAPABILITIES) if number(capabilities) >> bit & 1],
            "platform": layer.any("cdp.platform"),
            "vtp_domain": layer.any("cdp.vtp_management_domain"),
            "native_vlan": number(layer.any("cdp.native_vlan")),
            "duplex": None if duplex is None else "full" if number(duplex) else "half",
            "voice_vlan": number(layer.any("cdp.voice_vlan")),
            "power": number(layer.any("cdp.power_consumption")),
            "mtu": number(layer.any("cdp.mtu")),
            "system_name": layer.any("cdp.system_name"),
            "units": [number(kind) for kind in layer.every("cdp.tlv.type")],
        }
        # 0: wrong, 1: right; others say that it was not looked at.
        if layer.any("cdp.checksum.status") in ("0", "1"):
            fields["checksum_valid"] = layer.any("cdp.checksum.status") == "1"
        yield fields
