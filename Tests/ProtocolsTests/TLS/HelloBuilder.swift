// SPDX-License-Identifier: Apache-2.0

/// Builds hellos byte by byte; each part can be replaced by a broken one.
struct HelloBuilder {
  var version: UInt16 = 0x0303
  var sessionID: [UInt8] = []
  var ciphers: [UInt16] = [0x1301, 0xC02B]
  var compression: [UInt8] = [0]
  /// Nil for a hello without a block of extensions.
  var extensions: [(type: UInt16, body: [UInt8])]? = []
  /// Bytes behind the block of extensions.
  var trailing: [UInt8] = []

  static func be(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)] }
  static func be(_ values: [UInt16]) -> [UInt8] { values.flatMap { be(Int($0)) } }
  /// Bytes behind their length in two bytes.
  static func sized(_ bytes: [UInt8]) -> [UInt8] { be(bytes.count) + bytes }

  static func serverName(_ name: String) -> (UInt16, [UInt8]) { (0, sized([0] + sized(Array(name.utf8)))) }
  static func protocols(_ names: [[UInt8]]) -> (UInt16, [UInt8]) {
    (16, sized(names.flatMap { [UInt8($0.count)] + $0 }))
  }
  static func versions(_ versions: [UInt16]) -> (UInt16, [UInt8]) { (43, [UInt8(2 * versions.count)] + be(versions)) }
  static func groups(_ groups: [UInt16]) -> (UInt16, [UInt8]) { (10, sized(be(groups))) }
  static func pointFormats(_ formats: [UInt8]) -> (UInt16, [UInt8]) { (11, [UInt8(formats.count)] + formats) }
  static func signatures(_ schemes: [UInt16]) -> (UInt16, [UInt8]) { (13, sized(be(schemes))) }
  static func keyShares(_ shares: [(UInt16, [UInt8])]) -> (UInt16, [UInt8]) {
    (51, sized(shares.flatMap { be([$0.0]) + sized($0.1) }))
  }

  /// Named sessions of five bytes each, and their binders.
  static func preSharedKeys(_ count: Int) -> (UInt16, [UInt8]) {
    let identities = (0..<count).flatMap { _ in sized([1, 2, 3, 4, 5]) + [0, 0, 0, 9] }
    let binders = (0..<count).flatMap { _ in [32] + [UInt8](repeating: 7, count: 32) }
    return (41, sized(identities) + sized(binders))
  }

  /// The block of extensions with its length.
  private var block: [UInt8] {
    guard let extensions else { return trailing }
    var bytes: [UInt8] = []
    for item in extensions { bytes += Self.be([item.type]) + Self.sized(item.body) }
    return Self.sized(bytes) + trailing
  }

  /// The body of a ClientHello.
  var clientBody: [UInt8] {
    let front: [UInt8] = Self.be([version]) + [UInt8](repeating: 0x5A, count: 32)
    let session: [UInt8] = [UInt8(sessionID.count)] + sessionID
    let offers: [UInt8] = Self.sized(Self.be(ciphers)) + [UInt8(compression.count)] + compression
    return front + session + offers + block
  }

  /// The body of a ServerHello that chooses the first cipher suite.
  func serverBody(random: [UInt8] = [UInt8](repeating: 0xA5, count: 32)) -> [UInt8] {
    let session: [UInt8] = [UInt8(sessionID.count)] + sessionID
    let choice: [UInt8] = Self.be([ciphers[0]]) + [0]
    return Self.be([version]) + random + session + choice + block
  }

  /// A handshake message with its head.
  static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [type, 0] + sized(body) }

  /// The bytes in records of at most `recordLength` bytes of content.
  static func records(_ content: [UInt8], recordLength: Int = 1 << 14, version: UInt16 = 0x0301) -> [UInt8] {
    var stream: [UInt8] = []
    for start in stride(from: 0, to: content.count, by: recordLength) {
      stream += [22] + be([version])
      stream += sized(Array(content[start..<min(start + recordLength, content.count)]))
    }
    return stream
  }

  /// A stream of one ClientHello.
  func clientStream(recordLength: Int = 1 << 14) -> [UInt8] {
    Self.records(Self.message(1, clientBody), recordLength: recordLength)
  }

  /// A stream of one ServerHello.
  func serverStream(recordLength: Int = 1 << 14) -> [UInt8] {
    Self.records(Self.message(2, serverBody()), recordLength: recordLength)
  }
}
