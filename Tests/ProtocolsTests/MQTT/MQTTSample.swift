// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit

/// Reads a packet written as hexadecimal digits with spaces and `'quoted text'`.
func bytes(_ notation: String) -> [UInt8] {
  var bytes: [UInt8] = []
  var high: UInt8?
  var isQuoted = false
  for scalar in notation.unicodeScalars {
    if scalar == "'" {
      isQuoted.toggle()
    } else if isQuoted {
      bytes += Array(String(scalar).utf8)
    } else if let digit = UInt8(String(scalar), radix: 16) {
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
  }
  return bytes
}

/// The messages that an analyzer finds in streams given one after the other.
func mqtt(_ streams: [UInt8]...) -> [RenderedMessage] {
  var feeder = StreamFeeder<MQTTAnalyzer>()
  for stream in streams { feeder.feed(stream) }
  return feeder.messages + feeder.breaches.map { _ in RenderedMessage.breach }
}

extension RenderedMessage {
  fileprivate static let breach = RenderedMessage(
    .malformed(Malformation(layer: "test", rule: .trailingBytes, offset: -1)))
}

/// CONNECT packets that make the version known.
enum MQTTSample {
  static let connect311 = bytes("10 0e 0004 'MQTT' 04 02 003c 0002 'ab'")
  static let connect31 = bytes("10 10 0006 'MQIsdp' 03 02 003c 0002 'ab'")
  static let connect5 = bytes("10 0f 0004 'MQTT' 05 02 003c 00 0002 'ab'")
}
