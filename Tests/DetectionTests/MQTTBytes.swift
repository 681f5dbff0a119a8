// SPDX-License-Identifier: Apache-2.0

/// MQTT 3.1.1 packets as they travel.
enum MQTTBytes {
  private static func text(_ text: String) -> [UInt8] { [0, UInt8(text.utf8.count)] + Array(text.utf8) }

  static func connect(
    name: String = "id", user: String? = nil, password: String? = nil, will: String? = nil
  ) -> [UInt8] {
    let flags: UInt8 = 2 | (will == nil ? 0 : 4) | (user == nil ? 0 : 0x80) | (password == nil ? 0 : 0x40)
    let tail = (user.map(text) ?? []) + (password.map(text) ?? [])
    let body =
      text("MQTT") + [4, flags, 0, 60] + text(name)
      + (will.map { text($0) + text("on") } ?? []) + tail
    return [0x10, UInt8(body.count)] + body
  }

  static func subscribe(_ filter: String) -> [UInt8] {
    let body = [0, 1] + text(filter) + [0]
    return [0x82, UInt8(body.count)] + body
  }

  static func publish(_ topic: String, isRetained: Bool = false) -> [UInt8] {
    let body = text(topic) + [0x31]
    return [isRetained ? 0x31 : 0x30, UInt8(body.count)] + body
  }
}
