// SPDX-License-Identifier: Apache-2.0

/// Control packets of MQTT, in version 3.1.1 or 5.
///
/// - Source: OASIS MQTT 3.1.1 §3, OASIS MQTT 5.0 §3.
struct MQTTMessage {
  var version: UInt8 = 4

  /// How a client introduces itself.
  struct Introduction {
    var clientID: String
    var user: String?
    var password: String?
    /// Seconds after which the server may miss it.
    var keepAlive: UInt16 = 60
    var cleanSession = true
    var will: (topic: String, payload: String)?
  }

  func connect(_ introduction: Introduction) -> [UInt8] {
    packet(0x10) { bytes in
      bytes.append(counted: "MQTT")
      bytes.append(version)
      bytes.append(
        (introduction.user == nil ? 0 : 0x80) | (introduction.password == nil ? 0 : 0x40)
          | (introduction.will == nil ? 0 : 0x24) | (introduction.cleanSession ? 0x02 : 0))
      bytes.append(big16: introduction.keepAlive)
      noProperties(&bytes)
      bytes.append(counted: introduction.clientID)
      if let will = introduction.will {
        noProperties(&bytes)
        bytes.append(counted: will.topic)
        bytes.append(counted: will.payload)
      }
      if let user = introduction.user { bytes.append(counted: user) }
      if let password = introduction.password { bytes.append(counted: password) }
    }
  }

  /// The server's word on an introduction; refusals for a wrong password are 5 in version 3.1.1 and 0x87 in version 5.
  func welcome(accepted: Bool) -> [UInt8] {
    packet(0x20) { bytes in
      bytes.append(0)
      bytes.append(accepted ? 0 : version == 5 ? 0x87 : 5)
      noProperties(&bytes)
    }
  }

  func publish(_ topic: String, _ payload: [UInt8], quality: UInt8 = 0, id: UInt16 = 0, retained: Bool = false)
    -> [UInt8]
  {
    packet(0x30 | quality << 1 | (retained ? 1 : 0)) { bytes in
      bytes.append(counted: topic)
      if quality > 0 { bytes.append(big16: id) }
      noProperties(&bytes)
      bytes.append(contentsOf: payload)
    }
  }

  func acknowledgement(of id: UInt16) -> [UInt8] {
    packet(0x40) { $0.append(big16: id) }
  }

  func subscribe(_ filters: [String], id: UInt16) -> [UInt8] {
    packet(0x82) { bytes in
      bytes.append(big16: id)
      noProperties(&bytes)
      for filter in filters {
        bytes.append(counted: filter)
        bytes.append(0)
      }
    }
  }

  func subscribed(_ count: Int, id: UInt16) -> [UInt8] {
    packet(0x90) { bytes in
      bytes.append(big16: id)
      noProperties(&bytes)
      bytes.append(contentsOf: repeatElement(0, count: count))
    }
  }

  static let ping: [UInt8] = [0xC0, 0]
  static let pong: [UInt8] = [0xD0, 0]
  static let farewell: [UInt8] = [0xE0, 0]

  private func noProperties(_ bytes: inout [UInt8]) {
    if version == 5 { bytes.append(0) }
  }

  private func packet(_ first: UInt8, _ build: (inout [UInt8]) -> Void) -> [UInt8] {
    var body: [UInt8] = []
    build(&body)
    var bytes = [first]
    var length = body.count
    repeat {
      let more: UInt8 = length > 127 ? 0x80 : 0
      bytes.append(UInt8(truncatingIfNeeded: length & 0x7F) | more)
      length >>= 7
    } while length > 0
    return bytes + body
  }
}
