// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
  /// The ones' complement sum of all 16-bit words in network order; an odd last octet counts as the upper half of one.
  ///
  /// - Source: RFC 1071 §1 and §2: the sum may be taken in any byte order and of wider words.
  public var internetSum: UInt16 {
    var sum: UInt64 = 0
    let wordCount = byteCount / 4
    // At most 2^32 each: a packet is far too short to overflow 64 bits.
    for word in 0..<wordCount {
      sum &+= UInt64(unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: word &* 4, as: UInt32.self))
    }
    var rest: UInt32 = 0
    for offset in wordCount * 4..<byteCount {
      let octet = unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
      rest |= UInt32(octet) << UInt32((offset & 3) * 8)
    }
    sum &+= UInt64(UInt32(littleEndian: rest))
    return UInt16(bigEndian: UInt16(foldingOnesComplement: sum))
  }
}

extension UInt16 {
  /// The sum of all 16-bit words of a number, with every carry added back in.
  public init(foldingOnesComplement sum: UInt64) {
    var sum = (sum >> 32) &+ (sum & 0xFFFF_FFFF)
    sum = (sum >> 32) &+ (sum & 0xFFFF_FFFF)
    sum = (sum >> 16) &+ (sum & 0xFFFF)
    sum = (sum >> 16) &+ (sum & 0xFFFF)
    sum = (sum >> 16) &+ (sum & 0xFFFF)
    self = UInt16(truncatingIfNeeded: sum)
  }
}
