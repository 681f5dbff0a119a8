# SPDX-License-Identifier: Apache-2.0
"""BACnet: link function, networks, type, service, invoke id, the first object and property, who introduces itself, refusals."""

from dissection import number, octets

NAME = "bacnet"
EVENTS = ["bacnet"]
LAYERS = ["bvlc", "bacnet", "bacapp"]
OPTIONS = []
IS_APART = False

TYPES = ["confirmed_request", "unconfirmed_request", "simple_ack", "complex_ack", "segment_ack", "error", "reject", "abort"]
# Services of which the first object is told of, and those with a property.
OBJECTS = {"read_property", "write_property", "subscribe_cov", "delete_object", "i_have"}
PROPERTIES = {"read_property", "write_property"}
CLASSES = ["device", "object", "property", "resources", "security", "services", "vt", "communication"]


def ours(record):
    message = record.get("bacnet")
    if message is None:
        return
    service = message.get("service")
    yield {
        "function": message["bvlc_function_raw"],
        "result": message.get("bvlc_result"),
        "destination": (message.get("destination_network"), message.get("destination_address")),
        "source": (message.get("source_network"), message.get("source_address")),
        "hops": message.get("hop_count"),
        "message": message.get("network_message_raw"),
        "type": message.get("type"),
        "service": message.get("service_raw"),
        "invoke": message.get("invoke_id"),
        "sequence": message.get("sequence"),
        "window": message.get("window"),
        "object": (message.get("object_type_raw"), message.get("object_instance")) if service in OBJECTS
        and message["type"] != "error" else None,
        "property": message.get("property_raw") if service in PROPERTIES and message["type"] != "error" else None,
        "device": message.get("device_instance") if service == "i_am" else None,
        "vendor": message.get("vendor_id") if service == "i_am" else None,
        "class": message.get("error_class"),
        "references": [(item["object_type_raw"], item["object_instance"]) for item in message.get("references", [])][:1],
    }


def theirs(layers):
    named = dict(layers)
    link, network = named.get("bvlc"), named.get("bacnet")
    if link is None:
        return
    application = named.get("bacapp")
    any_of = lambda layer, name: number(layer.any(name)) if layer is not None and layer.any(name) is not None else None
    kind = any_of(application, "bacapp.type")
    service = any_of(application, "bacapp.confirmed_service")
    if service is None:
        service = any_of(application, "bacapp.unconfirmed_service")
    types = application.every("bacapp.objectType") if application else []
    instances = application.every("bacapp.instance_number") if application else []
    objects = [(number(a), number(b)) for a, b in zip(types, instances)]
    confirmed = kind in (0, 2, 3)
    name = {12: "read_property", 15: "write_property", 5: "subscribe_cov", 11: "delete_object"}.get(service) if confirmed \
        else {0: "i_am", 1: "i_have"}.get(service) if kind == 1 else None
    first = objects[1:2] if name == "i_have" else objects[:1]
    klass = any_of(application, "bacapp.error_class") if kind == 5 else None
    yield {
        "function": any_of(link, "bvlc.function"),
        "result": any_of(link, "bvlc.result"),
        "destination": (any_of(network, "bacnet.dnet"), address(network, "bacnet.dadr")),
        "source": (any_of(network, "bacnet.snet"), address(network, "bacnet.sadr")),
        "hops": any_of(network, "bacnet.hopc"),
        "message": any_of(network, "bacnet.mesgtyp"),
        "type": None if kind is None else TYPES[kind],
        "service": service if kind not in (4, 6, 7) else None,
        "invoke": any_of(application, "bacapp.invoke_id"),
        "sequence": any_of(application, "bacapp.sequence_number"),
        "window": any_of(application, "bacapp.window_size"),
        "object": first[0] if first and name in OBJECTS else None,
        "property": any_of(application, "bacapp.property_identifier") if name in PROPERTIES else None,
        "device": objects[0][1] if name == "i_am" and objects else None,
        "vendor": any_of(application, "bacapp.vendor_identifier") if name == "i_am" else None,
        "class": None if klass is None else CLASSES[klass],
        "references": objects[:1] if service in (14, 16) and kind in (0, 3) else [],
    }


def address(layer, name):
    """A device's address as octets, whichever of its kinds tshark takes it for."""
    for suffix in ("_mstp", "_eth", "_tmp", ""):
        found = layer.any(name + suffix) if layer is not None else None
        if found is not None:
            return "%02x" % number(found) if suffix == "_mstp" else octets(found)
    return None
