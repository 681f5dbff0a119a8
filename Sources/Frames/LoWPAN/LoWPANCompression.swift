// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Undoes the header compression of 6LoWPAN.
///
///     | 011 | TF 2 | NH 1 | HLIM 2 | CID 1 | SAC 1 | SAM 2 | M 1 | DAC 1 | DAM 2 |
///     | [Contexts 1] | [Class and flow label] | [Next header 1] | [Hop limit 1] | [Source] | [Destination] | [NHC …] |
///
/// - Source: RFC 6282 §3.
struct LoWPANCompression {
  /// The most headers that one packet may compress.
  static let maximumHeaderCount = 16

  /// The identifiers that addresses derive from: those of the link, then those of the packet around.
  private var source: UInt64?
  private var destination: UInt64?
  private let network: UInt16
  private let time: Timestamp

  init(_ addresses: LowRateAddresses, at time: Timestamp) {
    source = addresses.source.interfaceIdentifier
    destination = addresses.destination.interfaceIdentifier
    network = addresses.destination.network
    self.time = time
  }

  /// Writes the headers that stand at the reader, as they were, and leaves the reader at what is not compressed.
  ///
  /// Returns what hinders it where the frame does not hold all that is needed.
  ///
  /// - Throws: `truncated` if the frame ends inside; `malformed` for a form that is reserved.
  @_lifetime(input: copy input)
  mutating func expand(
    _ input: inout WireReader, _ contexts: LoWPANContexts, into packet: inout LoWPANPacket
  ) throws(WireError) -> LowRateContent? {
    packet.begin()
    packet.headers.outer = 0
    var isCompressed = true
    if let obstacle = try expandInternet(&input, contexts, &packet, &isCompressed) { return obstacle }
    var count = 0
    while isCompressed {
      guard count < Self.maximumHeaderCount else { throw .malformed(at: input.offset, rule: .lowpanHeaderCount) }
      count += 1
      let first = try input.peek()
      switch first {
      case 0xE0...0xEF where first >> 1 & 0b111 == 7:
        guard packet.headers.inner < 0 else { return .unknownCompression }
        try input.skip(1)
        packet.setNextHeader(41)
        packet.headers.inner = packet.bytes.count
        if let obstacle = try expandInternet(&input, contexts, &packet, &isCompressed) { return obstacle }
      case 0xE0...0xEF:
        guard try expandExtension(&input, &packet, &isCompressed) else { return .unknownCompression }
      case 0xF0...0xF7:
        try expandDatagram(&input, &packet)
        isCompressed = false
      default: return .unknownCompression
      }
    }
    return nil
  }

  /// One Internet header.
  @_lifetime(input: copy input)
  private mutating func expandInternet(
    _ input: inout WireReader, _ contexts: LoWPANContexts, _ packet: inout LoWPANPacket, _ isCompressed: inout Bool
  ) throws(WireError) -> LowRateContent? {
    let start = input.offset
    let form = try input.read(UInt16.self)
    guard form >> 13 == 0b011 else { throw .malformed(at: start, rule: .lowpanForm) }
    let numbers = form & 0x80 != 0 ? try input.read(UInt8.self) : 0

    var trafficClass: UInt8 = 0
    var label: UInt32 = 0
    switch form >> 11 & 0b11 {
    case 0:
      trafficClass = Self.trafficClass(try input.read(UInt8.self))
      label = try input.readUInt24() & 0xF_FFFF
    case 1:
      let word = try input.readUInt24()
      trafficClass = UInt8(word >> 22)
      label = word & 0xF_FFFF
    case 2: trafficClass = Self.trafficClass(try input.read(UInt8.self))
    default: break
    }
    isCompressed = form & 0x0400 != 0
    let next = isCompressed ? 0 : try input.read(UInt8.self)
    let hopLimit: UInt8 =
      switch form >> 8 & 0b11 {
      case 0: try input.read(UInt8.self)
      case 1: 1
      case 2: 64
      default: 255
      }

    let sender = contexts.context(numbers >> 4, network: network, at: time)
    guard let from = try unicast(UInt8(form >> 4 & 0b111), source, sender, isSource: true, &input) else {
      return .unknownContext
    }
    let receiver = contexts.context(numbers & 0x0F, network: network, at: time)
    let to =
      form & 0x08 != 0
      ? try group(UInt8(form & 0b111), receiver, &input)
      : try unicast(UInt8(form & 0b111), destination, receiver, isSource: false, &input)
    guard let to else { return .unknownContext }

    packet.append(0x60 | trafficClass >> 4)
    packet.append(trafficClass << 4 | UInt8(truncatingIfNeeded: label >> 16))
    packet.append(UInt16(truncatingIfNeeded: label))
    packet.append(0 as UInt16)
    packet.nextHeader = packet.bytes.count
    packet.append(next)
    packet.append(hopLimit)
    packet.append(from)
    packet.append(to)
    (source, destination) = (from.low, to.low)
    return nil
  }

  /// The congestion bits stand in front of the others in the compressed form.
  private static func trafficClass(_ octet: UInt8) -> UInt8 { octet << 2 | octet >> 6 }

  /// A unicast address by its mode: whether a context is used, and how many bits are written down.
  ///
  /// - Source: RFC 6282 §3.1.1, SAC and SAM, DAC and DAM.
  @_lifetime(input: copy input)
  private func unicast(
    _ mode: UInt8, _ derived: UInt64?, _ context: LoWPANContext?, isSource: Bool, _ input: inout WireReader
  ) throws(WireError) -> IPAddress? {
    let isStateful = mode & 0b100 != 0
    var identifier: UInt64
    switch mode & 0b11 {
    case 0:
      if isStateful {
        guard isSource else { throw .malformed(at: input.offset, rule: .lowpanForm) }
        return IPAddress(v6High: 0, low: 0)
      }
      return try IPAddress(v6Parsing: &input)
    case 1: identifier = try input.read(UInt64.self)
    case 2: identifier = 0x0000_00FF_FE00_0000 | UInt64(try input.read(UInt16.self))
    default:
      guard let derived else { throw .malformed(at: input.offset, rule: .lowpanLinkAddress) }
      identifier = derived
    }
    if isStateful { return context?.address(with: identifier) }
    return IPAddress(v6High: 0xFE80_0000_0000_0000, low: identifier)
  }

  /// A group address by its mode.
  ///
  /// - Source: RFC 6282 §3.1.1, M, DAC and DAM; RFC 3306 §4 for groups of a prefix.
  @_lifetime(input: copy input)
  private func group(
    _ mode: UInt8, _ context: LoWPANContext?, _ input: inout WireReader
  ) throws(WireError) -> IPAddress? {
    func high(_ scope: UInt8) -> UInt64 { 0xFF00_0000_0000_0000 | UInt64(scope) << 48 }
    switch mode {
    case 0b000: return try IPAddress(v6Parsing: &input)
    case 0b001:
      let scope = try input.read(UInt8.self)
      return IPAddress(
        v6High: high(scope), low: UInt64(try input.read(UInt8.self)) << 32 | UInt64(try input.read(UInt32.self)))
    case 0b010:
      let scope = try input.read(UInt8.self)
      return IPAddress(v6High: high(scope), low: UInt64(try input.readUInt24()))
    case 0b011: return IPAddress(v6High: high(0x02), low: UInt64(try input.read(UInt8.self)))
    case 0b100:
      let scope = try input.read(UInt8.self)
      let reserved = UInt64(try input.read(UInt8.self)) << 40
      let identifier = UInt64(try input.read(UInt32.self))
      guard let context else { return nil }
      let length = UInt64(min(64, context.length)) << 32
      return IPAddress(
        v6High: high(scope) | reserved | length | context.prefix.high >> 32, low: context.prefix.high << 32 | identifier
      )
    default: throw .malformed(at: input.offset, rule: .lowpanForm)
    }
  }
}

extension WireError.Rule {
  static let lowpanForm = Self("lowpan_form", "RFC 6282 §3.1.1", "a compressed header must not use a reserved form")
  static let lowpanLinkAddress = Self(
    "lowpan_link_address", "RFC 6282 §3.2.2", "an address that is left out needs an address of the link")
}
