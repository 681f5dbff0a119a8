// SPDX-License-Identifier: Apache-2.0

/// What is said at the doors of devices: telnet, SSH and the Web's Basic scheme.
enum LoginText {
  /// The pairs that the first IoT worms carried with them.
  static let pairs: [(user: String, password: String)] = [
    ("root", "xc3511"), ("root", "vizxv"), ("root", "admin"), ("admin", "admin"), ("root", "888888"),
    ("root", "xmhdipc"), ("root", "default"), ("root", "juantech"), ("root", "123456"), ("root", "54321"),
    ("support", "support"), ("root", ""), ("admin", "password"), ("root", "root"), ("root", "12345"),
    ("user", "user"), ("admin", "admin1234"), ("root", "1111"), ("admin", "smcadmin"), ("admin", "1111"),
  ]

  static let telnetGreeting: [UInt8] =
    [0xFF, 0xFD, 1, 0xFF, 0xFD, 31, 0xFF, 0xFB, 1, 0xFF, 0xFB, 3] + Array("\r\ncam login: ".utf8)

  /// The field of a request that carries name and password (RFC 7617 §2).
  static func basic(_ user: String, _ password: String) -> String {
    "Authorization: Basic " + base64(Array("\(user):\(password)".utf8))
  }

  static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? digits[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  // MARK: - SSH

  /// A packet before the keys are there (RFC 4253 §6).
  static func sshPacket(_ payload: [UInt8]) -> [UInt8] {
    let short = 8 - (payload.count + 5) % 8
    let filler = short < 4 ? short + 8 : short
    var bytes: [UInt8] = []
    bytes.append(big32: UInt32(payload.count + 1 + filler))
    bytes.append(UInt8(truncatingIfNeeded: filler))
    return bytes + payload + Array(repeating: 0, count: filler)
  }

  /// The offer of algorithms (RFC 4253 §7.1).
  static func sshOffer(_ chance: inout Generator) -> [UInt8] {
    var payload: [UInt8] = [20] + chance.bytes(16)
    let lists = [
      "curve25519-sha256", "ssh-ed25519,rsa-sha2-256", "aes128-ctr,aes256-ctr", "aes128-ctr,aes256-ctr",
      "hmac-sha2-256", "hmac-sha2-256", "none", "none", "", "",
    ]
    for list in lists {
      payload.append(big32: UInt32(list.utf8.count))
      payload.append(text: list)
    }
    return sshPacket(payload + [0, 0, 0, 0, 0])
  }

  /// The client's half of a key (RFC 5656 §4).
  static func sshKey(_ chance: inout Generator) -> [UInt8] { [30] + sshString(chance.bytes(32)) }

  /// The server's host key, its half of the key, and the signature over both (RFC 5656 §4, RFC 8709).
  static func sshReply(_ chance: inout Generator) -> [UInt8] {
    let name = sshString(Array("ssh-ed25519".utf8))
    return [31] + sshString(name + sshString(chance.bytes(32))) + sshString(chance.bytes(32))
      + sshString(name + sshString(chance.bytes(64)))
  }

  private static func sshString(_ octets: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(big32: UInt32(octets.count))
    return bytes + octets
  }
}
