// SPDX-License-Identifier: Apache-2.0

/// The first messages of SMB 3, and enciphered ones that stand for all others.
///
/// - Source: MS-SMB2 §2.2.1, §2.2.3 to §2.2.6, §2.2.41.
enum SMBMessage {
  static func negotiation(_ chance: inout Generator) -> [UInt8] {
    var body: [UInt8] = [36, 0, 2, 0, 1, 0, 0, 0, 0x7F, 0, 0, 0]
    body += chance.bytes(16) + Array(repeating: 0, count: 8) + [0x02, 0x02, 0x00, 0x03]
    return message(command: 0, isAnswer: false, body)
  }

  static func choice(_ chance: inout Generator) -> [UInt8] {
    var body: [UInt8] = [65, 0, 1, 0, 0x00, 0x03, 0, 0]
    body += chance.bytes(16) + [0x67, 0, 0, 0] + Array(repeating: [0, 0, 0x10, 0], count: 3).flatMap(\.self)
    body += Array(repeating: 0, count: 16) + [128, 0, 0, 0, 0, 0, 0, 0]
    return message(command: 0, isAnswer: true, body)
  }

  /// A session setup with the first message of NTLM (MS-NLMP §2.2.1.1), and its answer.
  static func setup(isAnswer: Bool = false, refused: Bool = false) -> [UInt8] {
    if isAnswer {
      return message(command: 1, isAnswer: true, [9, 0, 0, 0, 72, 0, 0, 0], status: refused ? 0xC000_006D : 0)
    }
    let token: [UInt8] =
      [0x4E, 0x54, 0x4C, 0x4D, 0x53, 0x53, 0x50, 0, 1, 0, 0, 0, 0x97, 0x82, 0x08, 0xE2] + Array(repeating: 0, count: 16)
    var body: [UInt8] = [25, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 88, 0, UInt8(truncatingIfNeeded: token.count), 0]
    body += Array(repeating: 0, count: 8) + token
    return message(command: 1, isAnswer: false, body)
  }

  /// Octets that are enciphered, in messages of at most 64 KiB.
  static func sealed(_ count: Int, _ chance: inout Generator) -> [UInt8] {
    var bytes: [UInt8] = [0]
    bytes.append(big24: 52 + count)
    bytes += [0xFD, 0x53, 0x4D, 0x42] + chance.bytes(32)
    bytes += [
      UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count >> 16),
      0,
    ]
    bytes += [0, 0, 1, 0, 0x31, 0, 0, 0, 0, 0x5C, 0, 0]
    Noise.append(count, to: &bytes, &chance)
    return bytes
  }

  private static func message(command: UInt8, isAnswer: Bool, _ body: [UInt8], status: UInt32 = 0) -> [UInt8] {
    var bytes: [UInt8] = [0]
    bytes.append(big24: 64 + body.count)
    bytes += [0xFE, 0x53, 0x4D, 0x42, 64, 0, 1, 0]
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: status >> (8 * $0)) }
    bytes += [command, 0, 1, 0, isAnswer ? 1 : 0, 0, 0, 0]
    bytes += Array(repeating: 0, count: 4) + [command, 0, 0, 0, 0, 0, 0, 0]
    bytes += Array(repeating: 0, count: 64 + 4 - bytes.count)
    return bytes + body
  }
}
