// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A domain name, decompressed, in its text form without the last dot; the root is empty.
///
///     | 0 0 |  length  | that many octets … |    a label, 1...63 octets
///     | 1 1 |  offset of an earlier name   |    the rest stands there
///     | 0 0   0 0 0 0 0 0 |                    the root: the end
///
/// Dots and backslashes inside labels are written `\.` and `\\`, octets that are not printable ASCII `\DDD` in decimal; in the
/// variants whose names are UTF-8, that is left as it is. A NetBIOS name is decoded, its last octet written as `<20>`.
///
/// - Source: RFC 1035 §3.1, §4.1.4 and §5.1; RFC 1001 §14.1.
public struct DNSName: Sendable {
  /// The most octets of a name, lengths and root included.
  public static let maximumWireLength = 255

  /// The text form; 1,003 bytes hold the longest possible one.
  public private(set) var text: BoundedText
  /// The number of labels without the root, 0...127.
  public let labelCount: Int
  /// The octets that the name takes uncompressed, 1...255.
  public let wireLength: Int
  /// The octets of the longest label, 0...63.
  public let longestLabelLength: Int

  /// The text form's bytes.
  public var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get { text.bytes }
  }

  public var isRoot: Bool { labelCount == 0 }

  /// The same name with A-Z in lower case: names compare without regard to case (RFC 4343 §3).
  public var folded: DNSName {
    var name = self
    name.text.foldCase()
    return name
  }
}

extension DNSName {
  /// Reads a name and leaves `input` behind its part that stands here.
  ///
  /// - Parameters:
  ///   - message: the whole message, which pointers count from; `input` must have been made from it.
  ///   - variant: the protocol of the message, which says what octets of labels mean.
  ///   - header: the octets at the beginning that no pointer may go to.
  /// - Throws: `truncated` if the message ends inside the name; `malformed` if it is too long, points forward or has a label of an
  ///   unknown kind.
  @_lifetime(input: copy input)
  public init(
    parsing input: inout WireReader, in message: RawSpan, of variant: DNSVariant = .unicast,
    behind header: Int = DNSHeader.byteCount
  ) throws(WireError) {
    var text = BoundedText()
    var walk = DNSNameWalk(at: input.offset, behind: header)
    while let label = try walk.next(in: message) {
      if !text.isEmpty { text.append(0x2E) }
      text.append(label: message.extracting(label), isFirst: walk.labelCount == 1, of: variant)
    }
    self.init(text, walk)
    try input.skip(walk.byteCountHere)
  }

  /// Checks a name and leaves `input` behind its part that stands here; cheaper than reading it.
  ///
  /// - Throws: as reading it does.
  @_lifetime(input: copy input)
  static func skip(in input: inout WireReader, of message: RawSpan) throws(WireError) {
    var walk = DNSNameWalk(at: input.offset)
    while try walk.next(in: message) != nil {}
    try input.skip(walk.byteCountHere)
  }

  /// Reads a name that was checked before.
  init(checked message: RawSpan, at offset: Int, of variant: DNSVariant) {
    var input = WireReader(message.extracting(offset..<message.byteCount), base: offset)
    do throws(WireError) {
      self = try DNSName(parsing: &input, in: message, of: variant)
    } catch {
      self.init(BoundedText(), DNSNameWalk(at: offset))
    }
  }

  private init(_ text: BoundedText, _ walk: DNSNameWalk) {
    self.text = text
    labelCount = walk.labelCount
    wireLength = walk.wireLength
    longestLabelLength = walk.longestLabelLength
  }
}

extension DNSName: CustomStringConvertible {
  public var description: String { text.description }
}

extension BoundedText {
  /// Adds a label as the variant shows it.
  fileprivate mutating func append(label: RawSpan, isFirst: Bool, of variant: DNSVariant) {
    if variant == .netbios, isFirst, let name = NetBIOSName(label) { return append(name.text) }
    var offset = 0
    while let octet = label.octet(offset), !isCut {
      let length = octet >= 0x80 && variant.namesAreUTF8 ? label.lengthOfUTF8(at: offset) : 1
      if length > 1 { append(label.extracting(offset..<offset &+ length)) } else { append(escaping: octet) }
      offset &+= max(1, length)
    }
  }
}

/// Goes through the labels of a name in a message, following pointers.
///
/// Ends always: a pointer must go to before everything walked so far, and the octets of all labels together are bounded.
struct DNSNameWalk {
  private let start: Int
  /// What pointers must not go to.
  private let headerLength: Int
  private var position: Int
  /// Where the part of the name begins that is being read; pointers must go to before it.
  private var segmentStart: Int
  private var pointerCount = 0
  /// The octets of the name in its own place, up to the root or the first pointer.
  private(set) var byteCountHere = 0
  private(set) var labelCount = 0
  private(set) var wireLength = 1
  private(set) var longestLabelLength = 0

  init(at offset: Int, behind header: Int = DNSHeader.byteCount) {
    start = offset
    headerLength = header
    position = offset
    segmentStart = offset
  }

  /// The offsets of the next label's octets, or nil at the end of the name.
  mutating func next(in message: RawSpan) throws(WireError) -> Range<Int>? {
    while true {
      guard let first = message.octet(position) else { throw .truncated(at: position, needed: 1) }
      switch first >> 6 {
      case 0b00 where first == 0:
        if pointerCount == 0 { byteCountHere = position &+ 1 &- start }
        return nil
      case 0b00:
        return try label(length: Int(first), in: message)
      case 0b11:
        try follow(first, in: message)
      default:
        throw .malformed(at: position, rule: .dnsLabelKind)
      }
    }
  }

  private mutating func label(length: Int, in message: RawSpan) throws(WireError) -> Range<Int> {
    let octets = position &+ 1..<position &+ 1 &+ length
    guard octets.upperBound <= message.byteCount else { throw .truncated(at: octets.lowerBound, needed: length) }
    wireLength &+= length &+ 1
    guard wireLength <= DNSName.maximumWireLength else { throw .malformed(at: position, rule: .dnsNameLength) }
    labelCount &+= 1
    longestLabelLength = max(longestLabelLength, length)
    position = octets.upperBound
    return octets
  }

  private mutating func follow(_ first: UInt8, in message: RawSpan) throws(WireError) {
    guard let second = message.octet(position &+ 1) else { throw .truncated(at: position &+ 1, needed: 1) }
    let target = Int(first & 0x3F) << 8 | Int(second)
    guard target < segmentStart, target >= headerLength else {
      throw .malformed(at: position, rule: .dnsPointer)
    }
    if pointerCount == 0 { byteCountHere = position &+ 2 &- start }
    pointerCount &+= 1
    guard pointerCount <= 127 else { throw .malformed(at: position, rule: .dnsPointerCount) }
    position = target
    segmentStart = target
  }
}

extension WireError.Rule {
  static let dnsLabelKind = Self(
    "dns_label_kind", "RFC 1035 §4.1.4", "the two high bits of a label must be 00, or 11 for a pointer")
  static let dnsNameLength = Self("dns_name_length", "RFC 1035 §3.1", "a name must not be longer than 255 octets")
  static let dnsPointer = Self(
    "dns_pointer", "RFC 1035 §4.1.4", "a pointer must go back to a name that stands before it")
  static let dnsPointerCount = Self(
    "dns_pointer_count", "RFC 1035 §3.1", "a name of at most 127 labels needs no more than 127 pointers")
}
