// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
  /// The ones' complement sum of all 16-bit words in network order; an odd last octet counts as the upper half of one.
  ///
  /// - Source: RFC 1071 §1 and §2: the sum may be taken in any byte order and of wider words.
  public var internetSum: UInt16 {
    var sum: UInt64 = 0
    var position = 0
    // Whole eights, each with its carry added back in; four at a time, as the loop would else cost as much as the sum.
    while position &+ 32 <= byteCount {
      sum.addOnesComplement(number(at: position))
      sum.addOnesComplement(number(at: position &+ 8))
      sum.addOnesComplement(number(at: position &+ 16))
      sum.addOnesComplement(number(at: position &+ 24))
      position &+= 32
    }
    while position &+ 8 <= byteCount {
      sum.addOnesComplement(number(at: position))
      position &+= 8
    }
    var rest: UInt64 = 0
    for offset in position..<byteCount {
      let octet = unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
      rest |= UInt64(octet) << UInt64((offset & 7) * 8)
    }
    sum.addOnesComplement(UInt64(littleEndian: rest))
    return UInt16(bigEndian: UInt16(foldingOnesComplement: sum))
  }

  /// Eight octets that lie within the span, in the machine's order.
  @inline(__always)
  private func number(at offset: Int) -> UInt64 {
    unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
  }
}

extension UInt64 {
  @inline(__always)
  fileprivate mutating func addOnesComplement(_ other: UInt64) {
    let (sum, overflow) = addingReportingOverflow(other)
    self = sum &+ (overflow ? 1 : 0)
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
