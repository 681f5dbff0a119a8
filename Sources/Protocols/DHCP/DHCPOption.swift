// SPDX-License-Identifier: Apache-2.0
import Wire

/// One option, or one part of a long one. A view into received bytes.
///
///     |  code (1)  |  length (1)  |  value …  |      pad (0) and end (255) are their code alone
///
/// - Source: RFC 2132 §2.
public struct DHCPOption: ~Escapable {
  public let code: DHCPOptionCode
  public let value: RawSpan
  /// Where the option begins in the message.
  let offset: Int

  /// Reads an option and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside the option.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    offset = input.offset
    code = DHCPOptionCode(rawValue: try input.read(UInt8.self))
    let isBare = code == .pad || code == .end
    value = try input.take(isBare ? 0 : Int(try input.read(UInt8.self)))
  }
}

/// Goes through the options of a message: those behind the cookie, then those in the boot file's and the server name's place.
///
/// - Source: RFC 2131 §4.1; RFC 3396 §5: the order in which the parts of a long option are joined.
public struct DHCPOptions: ~Escapable {
  private let message: RawSpan
  private var input: WireReader
  /// The fields that are still to be read: 1 for the boot file's, 2 for the server name's (RFC 2132 §9.3).
  private var waiting: UInt8

  @_lifetime(copy message)
  init(in message: RawSpan, from start: Int, overload: UInt8) {
    self.message = message
    waiting = overload & 3
    input = WireReader(message.extracting(from: start), base: start)
  }

  /// The next option, pads left out, or nil behind the last one; what breaks off is left out.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func next() -> DHCPOption? {
    // Each turn uses up octets or a field.
    while true {
      do throws(WireError) {
        let option = try DHCPOption(parsing: &input)
        if option.code == .pad { continue }
        if option.code != .end { return option }
      } catch {}
      guard turn() else { return nil }
    }
  }

  /// Goes to the next field that holds options.
  @_lifetime(self: copy self)
  private mutating func turn() -> Bool {
    let field = waiting & 1 != 0 ? DHCPMessage.bootFilePlace : DHCPMessage.serverNamePlace
    guard waiting != 0, message.byteCount >= field.upperBound else { return false }
    waiting &= waiting & 1 != 0 ? 2 : 0
    input = WireReader(message.extracting(field), base: field.lowerBound)
    return true
  }
}

/// Which options a message has, and where most of them begin.
struct DHCPOptionPlaces: Sendable {
  /// The options of which the places are kept: more than messages have; of others, those with the lowest numbers.
  static let capacity = 32

  /// One bit for each option.
  private var words: [4 of UInt64] = .init(repeating: 0)
  /// Where the options begin, ordered by their numbers; 0 where that is not known.
  private var starts = [32 of UInt16](repeating: 0)
  private var count: UInt8 = 0
  /// Whether an option comes more than once, as long ones do that are to be joined (RFC 3396 §5).
  private(set) var haveParts = false

  mutating func add(_ option: borrowing DHCPOption) {
    let code = option.code
    guard !contains(code) else {
      haveParts = true
      return
    }
    let place = rank(of: code)
    var last = min(Int(count), Self.capacity &- 1)
    while last > place {
      starts[last] = starts[last &- 1]
      last &-= 1
    }
    if place < Self.capacity { starts[place] = UInt16(exactly: option.offset) ?? 0 }
    words[Int(code.rawValue >> 6)] |= 1 << UInt64(code.rawValue & 63)
    count &+= 1
  }

  func contains(_ code: DHCPOptionCode) -> Bool {
    words[Int(code.rawValue >> 6)] >> UInt64(code.rawValue & 63) & 1 == 1
  }

  /// Where an option begins, or its first part; nil without the option, or where its place was not kept.
  func start(of code: DHCPOptionCode) -> Int? {
    guard contains(code) else { return nil }
    let place = rank(of: code)
    guard place < Self.capacity, starts[place] > 0 else { return nil }
    return Int(starts[place])
  }

  /// The number of options in front, in the order of their numbers.
  private func rank(of code: DHCPOptionCode) -> Int {
    let word = Int(code.rawValue >> 6)
    var rank = (words[word] & (1 << UInt64(code.rawValue & 63) &- 1)).nonzeroBitCount
    for index in 0..<word { rank &+= words[index].nonzeroBitCount }
    return rank
  }
}
