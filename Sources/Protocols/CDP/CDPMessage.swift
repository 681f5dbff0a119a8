// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// One CDP message.
///
///     | version 1 | time to live 1 | checksum 2 | TLVs … |
///
/// - Source: Cisco, CDP message format.
public struct CDPMessage: WireDecodable, ~Escapable {
  /// 1 or 2; others are kept.
  public let version: UInt8
  /// For how many seconds the neighbour keeps what is said here.
  public let timeToLive: UInt8
  /// The whole message.
  private let bytes: RawSpan
  let units: CDPUnits
  /// What is broken behind the head; nil where nothing is.
  let fault: WireError?
  /// Whether every byte of the message is at hand, so that its checksum can be judged.
  var isWhole = true

  /// Reads a message with all TLVs up to the end of `input`: it does not say its own length.
  ///
  /// - Throws: `truncated` if the bytes end inside the head.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    bytes = input.rest
    version = try input.read(UInt8.self)
    timeToLive = try input.read(UInt8.self)
    try input.skip(2)
    units = CDPUnits(input)
    fault = Self.check(&input)
  }

  /// Goes over the TLVs and returns the first rule that is broken.
  @_lifetime(input: copy input)
  private static func check(_ input: inout WireReader) -> WireError? {
    do throws(WireError) {
      // Each TLV uses up four octets at least.
      while !input.isAtEnd {
        let unit = try CDPUnit(parsing: &input)
        try unit.check()
      }
      return nil
    } catch {
      return error
    }
  }

  /// Whether the checksum fits; nil where the message is not whole.
  ///
  /// The last octet of an odd number is taken as the lower half of a word, and as a negative number if its highest bit is set.
  ///
  /// - Source: the sums that routers and switches send; RFC 1071 for an even number of octets.
  public var isChecksumValid: Bool? {
    guard isWhole else { return nil }
    let evenCount = bytes.byteCount & ~1
    var sum = UInt64(bytes.extracting(first: evenCount).internetSum)
    if let last = evenCount < bytes.byteCount ? bytes.octet(evenCount) : nil {
      sum &+= last < 0x80 ? UInt64(last) : 0xFF00 | UInt64(last &- 1)
    }
    return UInt16(foldingOnesComplement: sum) == 0xFFFF
  }
}
