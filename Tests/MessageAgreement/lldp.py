# SPDX-License-Identifier: Apache-2.0
"""LLDP: who sends, by which port, names and descriptions, capabilities, addresses, VLAN, medium, media endpoints, MUD."""

import re

from dissection import number

NAME = "lldp"
EVENTS = ["lldp"]
LAYERS = ["lldp"]
OPTIONS = []
IS_APART = False

CHASSIS = {1: "chassis_component", 2: "interface_alias", 3: "port_component", 4: "mac", 5: "network_address",
           6: "interface_name", 7: "local"}
PORT = {1: "interface_alias", 2: "port_component", 3: "mac", 4: "network_address", 5: "interface_name",
        6: "agent_circuit_id", 7: "local"}
CAPABILITIES = ["other", "repeater", "bridge", "wlan_access_point", "router", "telephone", "docsis_cable_device",
                "station_only", "cvlan_component", "svlan_component", "two_port_mac_relay"]
DEVICES = {1: "endpoint_class_1", 2: "endpoint_class_2", 3: "endpoint_class_3", 4: "network_connectivity"}
TEXTS = {"hardware": "lldp.media.hardware", "firmware": "lldp.media.firmware", "software": "lldp.media.software",
         "serial": "lldp.media.sn", "manufacturer": "lldp.media.manufacturer", "model": "lldp.media.model",
         "asset": "lldp.media.asset"}


def ours(record):
    message = record.get("lldp")
    if message is None:
        return
    media = message.get("med", {})
    yield {
        "chassis_kind": message["chassis_id_type"],
        "chassis": message["chassis_id"],
        "port_kind": message["port_id_type"],
        "port": message["port_id"],
        "ttl": message["ttl"],
        **{name: message.get(name) for name in ["port_description", "system_name", "system_description", "capabilities",
                                                "enabled_capabilities", "port_vlan", "mau_type", "max_frame_size",
                                                "mud_url"]},
        "management": [item.get("address") or item.get("mac") for item in message.get("management", [])],
        "device": media.get("device_type"),
        "policies": [(item.get("vlan", 0), item.get("priority", 0), item.get("dscp", 0))
                     for item in media.get("policies", [])],
        **{name: media.get(name) for name in TEXTS},
        "units": len(message.get("tlvs", [])),
    }


def theirs(layers):
    for name, layer in layers:
        if name == "lldp" and layer.any("lldp.time_to_live") is not None:
            yield read(layer)


def names(layer, field):
    found = layer.any(field)
    return None if found is None else [name for bit, name in enumerate(CAPABILITIES) if number(found) >> bit & 1]


def identifier(layer, what):
    for name in ("mac", "ip4", "ip6"):
        if layer.any(f"lldp.{what}.id.{name}") is not None:
            return layer.any(f"lldp.{what}.id.{name}")
    found = layer.any(f"lldp.{what}.id")
    # The octets of a name, as 6c:61:6d:70.
    if found is not None and re.fullmatch(r"[0-9a-f]{2}(:[0-9a-f]{2})+", found):
        return bytes.fromhex(found.replace(":", "")).decode("ascii", "replace")
    return found


def read(layer):
    kinds = [number(kind) for kind in layer.every("lldp.tlv.type")]
    fields = {
        "chassis_kind": CHASSIS.get(number(layer.any("lldp.chassis.subtype")), "reserved"),
        "chassis": identifier(layer, "chassis"),
        "port_kind": PORT.get(number(layer.any("lldp.port.subtype")), "reserved"),
        "port": identifier(layer, "port"),
        "ttl": number(layer.any("lldp.time_to_live")),
        "port_description": layer.any("lldp.port.desc"),
        "system_name": layer.any("lldp.tlv.system.name"),
        "system_description": layer.any("lldp.tlv.system.desc"),
        "capabilities": names(layer, "lldp.tlv.system_cap"),
        "enabled_capabilities": names(layer, "lldp.tlv.enable_system_cap"),
        "port_vlan": number(layer.any("lldp.ieee.802_1.port_vlan.id")),
        "mau_type": number(layer.any("lldp.ieee.802_3.pmd_mau_type")),
        "max_frame_size": number(layer.any("lldp.ieee.802_3.max_frame_size")),
        "mud_url": layer.any("lldp.iana.mudurl"),
        "management": [value for name, value in layer.walk()
                       if name in ("lldp.mgn.addr.ip4", "lldp.mgn.addr.ip6", "lldp.mgn.addr.hex")],
        "policies": list(zip(*([number(text) for text in layer.every(f"lldp.media.{name}")]
                               for name in ("vlan_id", "l2_prio", "dscp")))),
        **{name: layer.any(theirs_name) for name, theirs_name in TEXTS.items()},
        "units": len([kind for kind in kinds[3:] if kind != 0]),
    }
    if layer.any("lldp.media.subtype.class") is not None:
        fields["device"] = DEVICES.get(number(layer.any("lldp.media.subtype.class")), "reserved")
    return fields
