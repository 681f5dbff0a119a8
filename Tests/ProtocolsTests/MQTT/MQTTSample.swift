// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

/// Reads bytes written as hexadecimal digits and `'quoted text'`; all else only parts them.
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

/// The name by which the log knows a rule.
func name(_ rule: WireError.Rule) -> String { rule.name.description }

/// The messages that an analyzer finds in streams given one after the other.
func mqtt(_ streams: [UInt8]...) -> [RenderedMessage] {
  var feeder = StreamFeeder<MQTTAnalyzer>()
  for stream in streams { feeder.feed(stream) }
  return feeder.messages
}

/// The messages of a sample's connection in which the sample is replaced by other bytes.
func mqtt(_ sample: MQTTSample, _ packet: [UInt8]) -> [RenderedMessage] {
  var feeder = StreamFeeder<MQTTAnalyzer>()
  feeder.feed(sample.introduction)
  feeder.feed(packet, sample.direction)
  return feeder.messages
}

/// A packet written by hand, and what is to be seen in it.
struct MQTTSample: Sendable, CustomTestStringConvertible {
  let name: String
  let version: MQTTVersion
  let packet: [UInt8]
  let lines: [String]

  init(_ name: String, _ version: MQTTVersion, _ notation: String, _ lines: [String]) {
    self.name = name
    self.version = version
    packet = bytes(notation)
    self.lines = lines
  }

  var testDescription: String { "\(name) (level \(version.rawValue))" }

  /// The way that such a packet takes; one that both sides may send, to the client.
  var direction: Direction { [1, 8, 10, 12, 14].contains(packet[0] >> 4) ? .toServer : .toClient }

  /// A CONNECT that makes the version known; none in front of a CONNECT.
  var introduction: [UInt8] { packet[0] == 0x10 ? [] : Self.connect(version) }

  static func connect(_ version: MQTTVersion) -> [UInt8] {
    switch version {
    case .v31: bytes("10 10 0006 'MQIsdp' 03 02 003c 0002 'ab'")
    case .v311: bytes("10 0e 0004 'MQTT' 04 02 003c 0002 'ab'")
    // Takes every topic alias, and announces an enhanced authentication.
    case .v5: bytes("10 16 0004 'MQTT' 05 02 003c 07 22 ffff 15 0001 'm' 0002 'ab'")
    }
  }

  static let all = before5 + version5
}

/// The three lines that every packet begins with.
func header(_ type: String, qos: Int = 0, retain: Bool = false, dup: Bool = false) -> [String] {
  ["mqtt.\(type).qos=\(qos)", "mqtt.\(type).retain=\(retain)", "mqtt.\(type).dup=\(dup)"]
}
