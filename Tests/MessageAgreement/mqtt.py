# SPDX-License-Identifier: Apache-2.0
"""MQTT and MQTT-SN: type, flags, topics, client id, packet id, reasons, properties, length of the payload."""

from dissection import Node, number

NAME = "mqtt"
EVENTS = ["mqtt"]
LAYERS = ["mqtt", "mqttsn"]
OPTIONS = ["-d", "udp.port==1884,mqttsn", "-d", "udp.port==1885,mqttsn"]
IS_APART = False

TYPES = ["", "connect", "connack", "publish", "puback", "pubrec", "pubrel", "pubcomp", "subscribe", "suback",
         "unsubscribe", "unsuback", "pingreq", "pingresp", "disconnect", "auth"]

# MQTT 5.0 §2.2.2.2, table 2-4.
PROPERTIES = {
    0x01: "payload_format_indicator", 0x02: "message_expiry_interval", 0x03: "content_type", 0x08: "response_topic",
    0x09: "correlation_data_length", 0x0B: "subscription_identifier", 0x11: "session_expiry_interval",
    0x12: "assigned_client_identifier", 0x13: "server_keep_alive", 0x15: "authentication_method",
    0x16: "authentication_data_length", 0x17: "request_problem_information", 0x18: "will_delay_interval",
    0x19: "request_response_information", 0x1A: "response_information", 0x1C: "server_reference",
    0x1F: "reason_string", 0x21: "receive_maximum", 0x22: "topic_alias_maximum", 0x23: "topic_alias",
    0x24: "maximum_qos", 0x25: "retain_available", 0x26: "user_properties", 0x27: "maximum_packet_size",
    0x28: "wildcard_subscription_available", 0x29: "subscription_identifiers_available",
    0x2A: "shared_subscription_available"}
LISTS = ["subscription_identifier", "user_properties"]

# MQTT-SN 1.2 §5.2.2, table 3.
SENSOR_TYPES = {0x00: "advertise", 0x01: "searchgw", 0x02: "gwinfo", 0x04: "connect", 0x05: "connack",
                0x06: "willtopicreq", 0x07: "willtopic", 0x08: "willmsgreq", 0x09: "willmsg", 0x0A: "register",
                0x0B: "regack", 0x0C: "publish", 0x0D: "puback", 0x0E: "pubcomp", 0x0F: "pubrec", 0x10: "pubrel",
                0x12: "subscribe", 0x13: "suback", 0x14: "unsubscribe", 0x15: "unsuback", 0x16: "pingreq",
                0x17: "pingresp", 0x18: "disconnect", 0x1A: "willtopicupd", 0x1B: "willtopicresp",
                0x1C: "willmsgupd", 0x1D: "willmsgresp"}


def ours(record):
    if "mqtt_sn" in record:
        message = record["mqtt_sn"]
        yield {"type": "sn " + message["type"], "client_id": message.get("client_id"),
               "message_id": message.get("message_id"), "topic_id": message.get("topic_id"),
               "reason": message.get("return_code")}
    for name, packet in record.get("mqtt", {}).items():
        if name not in TYPES:
            continue
        fields = {"type": name, "qos": packet["qos"], "dup": packet["dup"], "retain": packet["retain"]}
        for key in ("topic", "client_id", "message_id", "protocol_version", "keep_alive", "username",
                    "session_present", "payload_length"):
            fields[key] = packet.get(key)
        fields["reason"] = packet.get("return_code", packet.get("reason_code"))
        fields["will_topic"] = packet.get("will", {}).get("topic")
        fields["will_length"] = packet.get("will", {}).get("payload_length")
        topics = packet.get("topics", [])
        fields["filters"] = [item["topic"] if name == "subscribe" else item for item in topics]
        fields["wanted_qos"] = [item["qos"] for item in topics] if name == "subscribe" else []
        fields["codes"] = packet.get("qos_granted", packet.get("reason_codes", []))
        fields["properties"] = listed(packet.get("properties", {}))
        fields["will_properties"] = listed(packet.get("will", {}).get("properties", {}))
        yield fields


def listed(properties):
    """Properties of which tshark shows a list whether or not there can be several."""
    return {name: [value] if name in LISTS and not isinstance(value, list) else value for name, value in properties.items()}


def theirs(layers):
    for name, layer in layers:
        if name == "mqttsn":
            for message in layer.every("mqttsn.msg"):
                if isinstance(message, Node):
                    yield from sensor_message(message)
        elif name == "mqtt" and layer.any("mqtt.msgtype") is not None:
            yield packet(layer)


def packet(layer):
    name = TYPES[number(layer.any("mqtt.msgtype"))]
    fields = {"type": name}

    def take(key, source, convert=number):
        if layer.any(source) is not None:
            fields[key] = convert(layer.any(source))

    if name == "publish":
        take("qos", "mqtt.qos")
        take("dup", "mqtt.dupflag", truth)
        take("retain", "mqtt.retain", truth)
        take("topic", "mqtt.topic", str)
        message = layer.any("mqtt.msg") or layer.any("mqtt.msg_text")
        fields["payload_length"] = len(message.split(":")) if message and layer.any("mqtt.msg") else 0
    take("message_id", "mqtt.msgid")
    if name == "connect":
        take("client_id", "mqtt.clientid", str)
        take("protocol_version", "mqtt.ver")
        take("keep_alive", "mqtt.kalive")
        take("username", "mqtt.username", str)
        take("will_topic", "mqtt.willtopic", str)
        take("will_length", "mqtt.willmsg_len")
        fields["will_properties"] = properties(layer.any("mqtt.will_properties"))
    if name == "connack":
        take("session_present", "mqtt.conack.flags.sp", truth)
        take("reason", "mqtt.conack.val")
        take("reason", "mqtt.connack.reason_code")
    if name in ("puback", "pubrec", "pubrel", "pubcomp", "disconnect", "auth"):
        take("reason", f"mqtt.{name}.reason_code")
    if name in ("subscribe", "unsubscribe"):
        fields["filters"] = layer.every("mqtt.topic")
    if name == "subscribe":
        wanted = layer.every("mqtt.sub.qos") or layer.every("mqtt.subscription_options_qos")
        fields["wanted_qos"] = [number(qos) for qos in wanted]
    if name in ("suback", "unsuback"):
        codes = layer.every("mqtt.suback.qos") or layer.every(f"mqtt.{name}.reason_code")
        fields["codes"] = [number(code) for code in codes]
    fields["properties"] = properties(layer.any("mqtt.properties"))
    return fields


def truth(text):
    return number(text) == 1


def properties(node):
    """The properties by name; of user properties the names, of binary data the length."""
    found, name = {}, None
    for key, value in node.walk() if isinstance(node, Node) else ():
        if key == "mqtt.property_id":
            name = PROPERTIES.get(number(value))
        elif name is None or key not in ("mqtt.prop_number", "mqtt.prop_string", "mqtt.prop_key", "mqtt.prop_string_len",
                                         "mqtt.property.content_type", "mqtt.property.max_qos",
                                         "mqtt.property.topic_alias"):
            continue
        elif name.endswith("_length"):
            if key == "mqtt.prop_string_len":
                found[name] = number(value)
        elif key != "mqtt.prop_string_len":
            is_text = key in ("mqtt.prop_string", "mqtt.prop_key", "mqtt.property.content_type")
            value = value if is_text else number(value)
            if name in LISTS:
                found.setdefault(name, []).append(value)
            else:
                found[name] = value
    return found


def sensor_message(message):
    kind = number(message.any("mqttsn.msg.type"))
    # A forwarder's header; its message follows.
    if kind == 0xFE:
        return
    fields = {"type": "sn " + SENSOR_TYPES.get(kind, "?")}
    for key, source, convert in (("client_id", "mqttsn.client.id", str), ("message_id", "mqttsn.msg.id", number),
                                 ("topic_id", "mqttsn.topic.id", number), ("reason", "mqttsn.return.code", number)):
        if message.any(source) is not None:
            fields[key] = convert(message.any(source))
    # Without acknowledgement the message identifier means nothing; two letters may stand in place of the topic's number.
    if kind == 0x0C and fields.get("message_id") == 0:
        del fields["message_id"]
    if kind == 0x0C and number(message.any("mqttsn.topic.id.type")) == 2:
        del fields["topic_id"]
    yield fields
