// SPDX-License-Identifier: Apache-2.0
import Wire

/// How many PUBLISH packets of QoS 1 and 2 each side has under way, and how many the other side takes at once.
///
/// One is under way until a PUBACK, a PUBCOMP, or a PUBREC that refuses it. Whatever could not be told apart counts as ended, so
/// that there are never fewer than counted.
///
/// - Source: MQTT 5.0 §3.3.4 and §4.9.
struct MQTTFlowControl: Sendable {
  /// By `Direction.rawValue` of the packets of the side that takes as many.
  private var maximums = [2 of UInt16](repeating: .max)
  /// By `Direction.rawValue` of the side that sent them.
  private var counts = [2 of UInt16](repeating: 0)

  /// Takes note of how many a side takes; nil for as many as there are packet identifiers.
  mutating func announce(_ maximum: UInt32?, by side: Direction) {
    maximums[Int(side.rawValue)] = UInt16(clamping: maximum ?? UInt32(UInt16.max))
  }

  /// Takes note of a packet, and says whether it is a PUBLISH more than the other side takes.
  mutating func follow(_ packet: borrowing MQTTPacket, from side: Direction) -> Bool {
    let (own, other) = (Int(side.rawValue), Int(side.opposite.rawValue))
    switch packet.body {
    case .publish(let publish):
      // One that is sent again was counted before, if it was seen.
      guard publish.packetIdentifier != nil, !publish.header.isDuplicate else { return false }
      if counts[own] < .max { counts[own] &+= 1 }
      return counts[own] > maximums[other]
    case .publishResponse(let response):
      if response.endsPublish, counts[other] > 0 { counts[other] &-= 1 }
      return false
    default:
      return false
    }
  }
}

extension MQTTPublishResponse {
  /// Whether the packet is the last one about its PUBLISH, whose packet identifier is free from then on.
  var endsPublish: Bool {
    switch header.kind {
    case .puback, .pubcomp: true
    case .pubrec: reasonCode?.isFailure ?? false
    default: false
    }
  }
}

extension WireError.Rule {
  static let mqttReceiveMaximum = Self(
    "mqtt_receive_maximum", "MQTT 5.0 §3.3.4 [MQTT-3.3.4-7] [MQTT-3.3.4-9]",
    "a side must not have more PUBLISH packets of QoS 1 and 2 under way than the other takes")
}
