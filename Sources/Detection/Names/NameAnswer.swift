// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// What a resolver answers a device.
///
/// - Source: RFC 1035 §4.1.
public struct NameAnswer: Sendable {
  /// The most addresses that are kept.
  static let addressCapacity = 8
  /// The most records that are looked at.
  private static let recordLimit = 32

  public var question: NameQuestion
  public var code: DNSResponseCode
  /// The first addresses of the answer.
  private var addresses: [8 of IPAddress] = .init(repeating: IPAddress(v4: 0))
  public private(set) var addressCount = 0
  /// The shortest time for which one of the addresses may be kept, in seconds.
  public private(set) var timeToLive = UInt32.max
  /// The octets of records that carry free data.
  public private(set) var dataOctets = 0

  init(_ message: borrowing DNSMessage, to question: NameQuestion) {
    self.question = question
    code = message.responseCode
    var records = message.records(in: .answers)
    var left = Self.recordLimit
    while left > 0, let record = records.next() {
      left -= 1
      // An alias is no data where an address was asked for.
      if question.isForData && record.type.carriesData { dataOctets &+= record.dataByteCount }
      guard record.type == .a || record.type == .aaaa, let address = record.address else { continue }
      timeToLive = min(timeToLive, record.timeToLive)
      guard addressCount < Self.addressCapacity else { break }
      addresses[addressCount] = address
      addressCount += 1
    }
  }

  /// The address at a place, 0..<addressCount.
  public subscript(_ place: Int) -> IPAddress { addresses[place] }
}
