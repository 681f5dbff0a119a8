// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import GRDB
import NetworkTypes
import Wire

/// What tells a row that was written from one that the disk has changed, and from one with other content.
///
/// The first 64 bits of the SHA-256 of all columns, each with its kind and length before it. It finds accidents and
/// differences; it is no protection from someone who can write to the file.
enum RowChecksum {
  static func of(_ values: [DatabaseValue]) -> Int64 {
    var digest = SHA256Digest()
    for value in values { digest.update(column: value) }
    let octets = digest.finish()
    var checksum: UInt64 = 0
    for index in 0..<8 { checksum = checksum << 8 | UInt64(octets[index]) }
    return Int64(bitPattern: checksum)
  }
}

extension SHA256Digest {
  /// Adds a column so that no two lists of columns read alike.
  mutating func update(column value: DatabaseValue) {
    switch value.storage {
    case .null: update(tag: 0, 0)
    case .int64(let number): update(tag: 1, UInt64(bitPattern: number))
    case .double(let number): update(tag: 2, number.bitPattern)
    case .string(let text):
      update(tag: 3, UInt64(text.utf8.count))
      update(text.utf8.span.octets)
    case .blob(let data):
      update(tag: 4, UInt64(data.count))
      update(data.span.octets)
    }
  }

  private mutating func update(tag: UInt8, _ number: UInt64) {
    update(tag)
    for shift in stride(from: UInt64(56), through: 0, by: -8) { update(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}
