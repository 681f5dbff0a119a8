// SPDX-License-Identifier: Apache-2.0
import Wire

/// One resource that a device says it offers. A view into the payload of a response.
///
///     </sensors/light>;rt="light-lux";if="sensor";ct=40;title="…",</next>…
///
/// - Source: RFC 6690 §2.
public struct CoAPLink: ~Escapable {
  /// Where the resource is, mostly a path on the device itself.
  public let target: RawSpan
  /// The parameters, each behind its semicolon.
  private let parameters: RawSpan

  /// Reads a link and leaves `input` at the next one.
  ///
  /// - Throws: `truncated` if the bytes end inside the link; `malformed` if it does not have the form of one.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    guard try input.read(UInt8.self) == 0x3C else { throw .malformed(at: start, rule: .coapLinkFormat) }
    target = try Self.take(from: &input, upTo: 0x3E)
    try input.skip(1)
    var ahead = input
    // Each turn uses up a parameter.
    while !ahead.isAtEnd, ahead.rest.octet(0) != 0x2C { _ = try Self.takeParameter(from: &ahead, named: "") }
    parameters = try input.take(ahead.offset &- input.offset)
    if !input.isAtEnd { try input.skip(1) }
  }

  /// What kind of resource it is; nil where nothing is said.
  public var resourceType: RawSpan? {
    @_lifetime(copy self) get { value(of: "rt") }
  }

  /// How it is used; nil where nothing is said.
  public var interface: RawSpan? {
    @_lifetime(copy self) get { value(of: "if") }
  }

  /// The numbers of its content formats, as text; nil where nothing is said.
  public var contentFormat: RawSpan? {
    @_lifetime(copy self) get { value(of: "ct") }
  }

  /// Whether it can be observed.
  public var isObservable: Bool { value(of: "obs") != nil }

  @_lifetime(copy self)
  private func value(of name: StaticString) -> RawSpan? {
    var input = WireReader(parameters)
    while !input.isAtEnd {
      do throws(WireError) {
        if let value = try Self.takeParameter(from: &input, named: name) { return value }
      } catch {
        return nil
      }
    }
    return nil
  }

  /// Takes a semicolon and the parameter behind it; returns the value, empty where there is none, if it has this name.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private static func takeParameter(
    from input: inout WireReader, named wanted: StaticString
  ) throws(WireError) -> RawSpan? {
    let start = input.offset
    guard try input.read(UInt8.self) == 0x3B else { throw .malformed(at: start, rule: .coapLinkFormat) }
    let name = try takeName(from: &input)
    guard input.rest.octet(0) == 0x3D else {
      let nothing = input.rest.extracting(first: 0)
      return name.isWord(wanted) ? nothing : nil
    }
    try input.skip(1)
    let value = try takeValue(from: &input)
    return name.isWord(wanted) ? value : nil
  }

  /// The bytes in front of the next `end`, which stays.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private static func take(from input: inout WireReader, upTo end: UInt8) throws(WireError) -> RawSpan {
    guard let count = input.rest.firstOffset(of: end) else {
      throw .truncated(at: input.offset &+ input.remaining, needed: 1)
    }
    return try input.take(count)
  }

  /// A parameter's name, which ends before its value or the next parameter or link.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private static func takeName(from input: inout WireReader) throws(WireError) -> RawSpan {
    var count = 0
    while let octet = input.rest.octet(count), octet != 0x3D, octet != 0x3B, octet != 0x2C { count &+= 1 }
    return try input.take(count)
  }

  /// A value in quotation marks, without them, or one that ends before the next parameter or link.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private static func takeValue(from input: inout WireReader) throws(WireError) -> RawSpan {
    if input.rest.octet(0) == 0x22 {
      try input.skip(1)
      let value = try take(from: &input, upTo: 0x22)
      try input.skip(1)
      return value
    }
    var count = 0
    while let octet = input.rest.octet(count), octet != 0x3B, octet != 0x2C { count &+= 1 }
    return try input.take(count)
  }
}

/// Goes through the links of a payload, in order, as far as they are whole.
public struct CoAPLinks: ~Escapable {
  /// The most links that are read of one payload.
  public static let maximumCount = 256

  private var input: WireReader
  private var left = maximumCount
  /// Whether the last link may go on in the next block.
  private let isUnfinished: Bool
  /// The rule that the list breaks, once the broken link was met.
  private(set) var brokenRule: (rule: WireError.Rule, offset: Int)?

  /// - Parameters:
  ///   - isLater: whether the payload is a later block of a body, so that it begins inside a link.
  ///   - isUnfinished: whether more blocks follow, so that it ends inside one.
  @_lifetime(copy payload)
  init(_ payload: RawSpan, base: Int = 0, isLater: Bool, isUnfinished: Bool) {
    input = WireReader(payload, base: base)
    self.isUnfinished = isUnfinished
    guard isLater else { return }
    // The link that the block before ended in is left out.
    while let octet = try? input.read(UInt8.self) {
      if octet == 0x2C, input.rest.octet(0) == 0x3C { return }
    }
  }

  /// The next link, or nil behind the last one that is whole.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func next() -> CoAPLink? {
    guard left > 0, !input.isAtEnd else { return nil }
    left &-= 1
    do throws(WireError) {
      let link = try CoAPLink(parsing: &input)
      return isUnfinished && input.isAtEnd ? nil : link
    } catch {
      left = 0
      if case .malformed(let offset, let rule) = error {
        brokenRule = (rule, offset)
      } else if !isUnfinished {
        brokenRule = (.coapLinkFormat, input.offset)
      }
      return nil
    }
  }
}

extension CoAPMessage {
  /// Whether the message lists what the sender offers, in link format.
  public var hasLinks: Bool {
    header.code == .content && contentFormat == CoAPContentFormat.linkFormat.rawValue && payloadByteCount > 0
  }

  /// The resources that the sender says it offers; none where `hasLinks` is false.
  public var links: CoAPLinks {
    @_lifetime(copy self) get {
      CoAPLinks(
        payload.extracting(first: hasLinks ? payloadByteCount : 0), base: payloadOffset,
        isLater: (block2?.number ?? 0) > 0, isUnfinished: block2?.hasMore == true || isCutByCapture)
    }
  }
}

extension WireError.Rule {
  static let coapLinkFormat = Self(
    "coap_link_format", "RFC 6690 §2", "a list of links must be made of <target> and ;name=value")
}
