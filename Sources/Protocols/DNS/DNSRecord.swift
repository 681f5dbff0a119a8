// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The part of a message that a record stands in.
///
/// - Source: RFC 1035 §4.1; the sections of updates have other names (RFC 2136 §2), but the same form.
public enum DNSSection: UInt8, CaseIterable, Sendable {
  case answers, authorities, additionals
}

/// One resource record. A view into a checked message.
///
///     |  NAME …  |  TYPE (2)  |  CLASS (2)  |  TTL (4)  |  RDLENGTH (2)  |  RDATA …  |
///
/// - Source: RFC 1035 §4.1.3.
public struct DNSRecord: ~Escapable {
  /// The whole message, which names inside the data point into.
  let message: RawSpan
  let nameOffset: Int
  let variant: DNSVariant
  public let type: DNSRecordType
  /// The class; multicast DNS's top bit says that caches must forget what they had.
  public let recordClass: DNSClass
  /// How long the record may be kept, in seconds; of OPT records, flags.
  public let timeToLive: UInt32
  /// Where the record's length says that the data stands in the message.
  let announcedRange: Range<Int>
  /// Whether the data breaks a rule.
  private var isDataBroken = false

  /// Reads a record, checks its data, and leaves `input` behind it, where its length says that it ends, whatever the data is worth.
  ///
  /// - Parameter message: the whole message; `input` must have been made from it.
  /// - Throws: `truncated` if the message ends inside the record; `malformed` if its name breaks a rule.
  @_lifetime(copy message)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader, in message: RawSpan, of variant: DNSVariant) throws(WireError) {
    self.message = message
    self.variant = variant
    nameOffset = input.offset
    try DNSName.skip(in: &input, of: message)
    type = DNSRecordType(rawValue: try input.read(UInt16.self))
    recordClass = DNSClass(rawValue: try input.read(UInt16.self))
    timeToLive = try input.read(UInt32.self)
    let length = Int(try input.read(UInt16.self))
    announcedRange = input.offset..<input.offset &+ length
    try input.skip(length)
    do throws(WireError) { try checkData() } catch { isDataBroken = true }
  }

  /// Where the data stands in the message; empty if it breaks a rule, save that of OPT, whose options count up to the broken one.
  var dataRange: Range<Int> {
    isDataBroken && type != .opt ? announcedRange.lowerBound..<announcedRange.lowerBound : announcedRange
  }

  /// The rule that the data breaks, and where in the message, if any.
  var dataBreach: WireError? {
    guard isDataBroken else { return nil }
    do throws(WireError) { try checkData() } catch { return error }
    return nil
  }

  /// The name that the record belongs to; decoded anew at each use.
  public var name: DNSName { DNSName(checked: message, at: nameOffset, of: variant) }

  /// Whether the record has no data, as updates may leave it out, or none that can be read.
  public var isEmpty: Bool { dataRange.isEmpty }

  /// The number of bytes of the data.
  public var dataByteCount: Int { dataRange.count }

  /// The data as sent, if it keeps to its type's form; names in it may be compressed.
  public var data: RawSpan {
    @_lifetime(copy self) get { message.extracting(dataRange) }
  }
}

/// Goes through the records of one section of a checked message, in order.
public struct DNSRecords: ~Escapable {
  private let message: RawSpan
  private let variant: DNSVariant
  private var input: WireReader
  private var left: Int

  @_lifetime(copy message)
  init(of message: RawSpan, at offset: Int, count: Int, _ variant: DNSVariant) {
    self.message = message
    self.variant = variant
    input = WireReader(message.extracting(offset..<message.byteCount), base: offset)
    left = count
  }

  /// Whether no record is left.
  public var isEmpty: Bool { left == 0 }

  /// The next record, or nil behind the last one.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func next() -> DNSRecord? {
    guard left > 0 else { return nil }
    left &-= 1
    do throws(WireError) { return try DNSRecord(parsing: &input, in: message, of: variant) } catch { return nil }
  }
}
