// SPDX-License-Identifier: Apache-2.0

import NetworkTypes

/// What a section says of one interface.
///
///     | type 1 | total length | link type, reserved | snap length | options: code, length, value ... | total length |
///
/// - Source: draft-ietf-opsawg-pcapng §4.2.
struct PcapngInterface {
  var linkType: LinkType
  /// The most bytes of a packet that were kept; zero means all.
  var snapLength: UInt32
  var clock = PcapngClock()

  private enum Option {
    static let end: UInt16 = 0
    static let resolution: UInt16 = 9
    static let offset: UInt16 = 14
  }

  /// Reads the block at the front of `input`, whose whole `length` is at hand.
  init(block input: borrowing CaptureInput, length: Int, isSwapped: Bool) {
    linkType = LinkType(captured: input.number(8, UInt16.self, swapped: isSwapped))
    snapLength = input.number(12, UInt32.self, swapped: isSwapped)
    var resolution: UInt8 = 6
    var offset: Int64 = 0
    var place = 16
    let end = length - 4
    // Every round moves on by at least four bytes. An option that does not fit ends the list, as damage to a name or a
    // comment is no reason to lose the packets.
    while place + 4 <= end {
      let code = input.number(place, UInt16.self, swapped: isSwapped)
      let size = Int(input.number(place + 2, UInt16.self, swapped: isSwapped))
      guard code != Option.end, place + 4 + size <= end else { break }
      if code == Option.resolution, size >= 1 {
        resolution = input.number(place + 4, UInt8.self, swapped: false)
      } else if code == Option.offset, size >= 8 {
        offset = input.number(place + 4, Int64.self, swapped: isSwapped)
      }
      place += 4 + (size + 3) & ~3
    }
    clock = PcapngClock(resolution: resolution, offsetInSeconds: offset)
  }
}

/// How an interface counts time: ticks of a power of ten or of two of a second, from 1970 plus an offset.
///
/// - Source: draft-ietf-opsawg-pcapng §4.2, `if_tsresol` and `if_tsoffset`.
struct PcapngClock: Equatable {
  private var multiplier: UInt64 = 1000
  private var divisor: UInt64 = 1
  /// The exponent of a binary fraction; nil for a decimal one.
  private var shift: UInt64?
  private var offsetInSeconds: Int64 = 0

  /// A clock of microseconds, which is what an interface has that says nothing.
  init() {}

  /// - Parameter resolution: the negative exponent in the low seven bits, of two where the high bit is set, else of ten.
  init(resolution: UInt8, offsetInSeconds: Int64) {
    self.offsetInSeconds = offsetInSeconds
    let exponent = Int(resolution & 0x7F)
    if resolution & 0x80 != 0 {
      shift = UInt64(exponent)
    } else if exponent <= 9 {
      multiplier = Self.powerOfTen(9 - exponent)
    } else {
      // 64 bits of ticks finer than 10^-28 of a second never reach one nanosecond.
      multiplier = exponent > 28 ? 0 : 1
      divisor = Self.powerOfTen(min(exponent - 9, 19))
    }
  }

  /// The moment of a number of ticks, clamped to the range of a timestamp.
  func time(ticks: UInt64) -> Timestamp {
    let nanoseconds: Int64
    if let shift {
      // Ticks times 10^9 in 128 bits, of which the exponent's bits are the fraction of a nanosecond.
      let product = ticks.multipliedFullWidth(by: 1_000_000_000)
      let wide = UInt128(product.high) << 64 | UInt128(product.low)
      nanoseconds = Int64(clamping: wide >> UInt128(shift))
    } else {
      let (product, overflow) = ticks.multipliedReportingOverflow(by: multiplier)
      nanoseconds = overflow ? .max : Int64(clamping: product / divisor)
    }
    if offsetInSeconds == 0 { return Timestamp(nanoseconds: nanoseconds) }
    return Timestamp(seconds: offsetInSeconds, nanoseconds: nanoseconds)
  }

  private static func powerOfTen(_ exponent: Int) -> UInt64 {
    var power: UInt64 = 1
    for _ in 0..<exponent { power &*= 10 }
    return power
  }
}
