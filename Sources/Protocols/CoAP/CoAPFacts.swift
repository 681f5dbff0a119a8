// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What the options of a message say; each is looked up anew at each use.
extension CoAPMessage {
  /// The path asked for as `/a/b`, cut behind 1,024 bytes; nil without a Uri-Path option.
  public var uriPath: BoundedText? { joined(.uriPath, first: 0x2F, between: 0x2F) }

  /// The query as `a=1&b=2`, cut behind 1,024 bytes; nil without a Uri-Query option.
  public var uriQuery: BoundedText? { joined(.uriQuery, first: nil, between: 0x26) }

  /// Where a resource that the request made is, as `/a/b`; nil without a Location-Path option.
  public var locationPath: BoundedText? { joined(.locationPath, first: 0x2F, between: 0x2F) }

  /// The query of that place, as `a=1&b=2`; nil without a Location-Query option.
  public var locationQuery: BoundedText? { joined(.locationQuery, first: nil, between: 0x26) }

  /// The host asked for, as sent; nil without a Uri-Host option.
  public var uriHost: RawSpan? {
    @_lifetime(copy self) get { first(.uriHost)?.value }
  }

  public var uriPort: UInt16? { number(.uriPort).map { UInt16(clamping: $0) } }

  /// In requests 0 to register and 1 to deregister; in notifications a number that grows (RFC 7641 §2).
  public var observe: UInt32? { number(.observe) }

  public var block1: CoAPBlock? { block(.block1) }
  public var block2: CoAPBlock? { block(.block2) }
  public var qBlock1: CoAPBlock? { block(.qBlock1) }
  public var qBlock2: CoAPBlock? { block(.qBlock2) }

  /// The number of the payload's media type: 0 text/plain, 40 application/link-format (RFC 7252 §12.3).
  public var contentFormat: UInt16? { number(.contentFormat).map { UInt16(clamping: $0) } }
  public var accept: UInt16? { number(.accept).map { UInt16(clamping: $0) } }
  /// How long the response may be kept, in seconds; without the option 60.
  public var maxAge: UInt32? { number(.maxAge) }
  /// The size of the whole body that is sent (Size1) or announced (Size2), in bytes.
  public var size1: UInt32? { number(.size1) }
  public var size2: UInt32? { number(.size2) }
  /// Whether the true request or response is encrypted inside (RFC 8613).
  public var isObjectSecured: Bool { has(.oscore) }

  /// Whether the request asks for the resources that a device or every device offers (RFC 6690 §4).
  public var isDiscovery: Bool {
    guard header.code == .get, has(.uriPath), let path = uriPath else { return false }
    var wellKnown = ShortText()
    wellKnown.append("/.well-known/core")
    return path.bytes.holdsSameBytes(as: wellKnown.bytes)
  }

  func number(_ number: CoAPOptionNumber) -> UInt32? { first(number)?.unsignedInteger }

  private func block(_ number: CoAPOptionNumber) -> CoAPBlock? {
    guard let option = first(number) else { return nil }
    return CoAPBlock(option)
  }

  private func joined(_ number: CoAPOptionNumber, first: UInt8?, between separator: UInt8) -> BoundedText? {
    guard has(number) else { return nil }
    var text = BoundedText()
    var isFirst = true
    var options = options
    while let option = options.next() {
      guard option.number == number else { continue }
      if let byte = isFirst ? first : separator { text.append(byte) }
      text.append(option.value)
      isFirst = false
    }
    return text
  }
}
