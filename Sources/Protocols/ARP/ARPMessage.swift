// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// One ARP packet: it joins a hardware address and an address of a protocol, mostly Ethernet's and IPv4's.
///
///     | Hardware Type | Protocol Type | HLen | PLen | Operation |
///     | Sender hardware HLen | Sender protocol PLen | Target hardware HLen | Target protocol PLen |
///
/// - Source: RFC 826; RFC 2734 §5 for IEEE 1394; RFC 2225 §8.1 for ATM, of which only the first eight octets are read.
public struct ARPMessage: Sendable {
  public var hardware: Hardware
  /// The EtherType of the protocol whose addresses are asked for.
  public var protocolType: UInt16
  public var operation: Operation
  /// The hardware addresses; zero where the link's have other than 48 bits.
  public var senderMAC = MACAddress.zero
  public var targetMAC = MACAddress.zero
  /// The Internet addresses; 0.0.0.0 where the protocol is another.
  public var senderAddress = IPAddress(v4: 0)
  public var targetAddress = IPAddress(v4: 0)
  /// The hardware address that the frame came from; zero where the link has none.
  public var frameSource = MACAddress.zero

  /// Makes a message between Ethernet and IPv4 addresses.
  public init(
    operation: Operation, senderMAC: MACAddress, senderAddress: IPAddress, targetMAC: MACAddress,
    targetAddress: IPAddress
  ) {
    hardware = .ethernet
    protocolType = Self.internetProtocol
    self.operation = operation
    self.senderMAC = senderMAC
    self.senderAddress = senderAddress
    self.targetMAC = targetMAC
    self.targetAddress = targetAddress
  }

  /// The EtherType of IPv4.
  static let internetProtocol: UInt16 = 0x0800

  /// Whether the sender announces its own address (RFC 5227 §1.1): sender and target address are the same.
  public var isAnnouncement: Bool { senderAddress == targetAddress }

  /// Whether the sender looks if an address is free before it takes it (RFC 5227 §1.1).
  public var isProbe: Bool {
    operation == .request && protocolType == Self.internetProtocol && senderAddress.isUnspecified
      && !targetAddress.isUnspecified
  }

  /// Whether the message says that another interface sends than the one that the frame came from, as one who answers for others.
  public var isForOther: Bool { senderMAC != .zero && frameSource != .zero && senderMAC != frameSource }
}

extension ARPMessage {
  /// The Internet addresses of a message between hardware addresses of 48 bits and IPv4 addresses, or nil for others.
  public static func ends(in bytes: RawSpan) -> (sender: IPAddress, target: IPAddress)? {
    // IPv4 and the lengths of both addresses, in one look; the addresses have their fixed places then.
    guard bytes.byteCount >= 28, bytes.number(at: 2, UInt32.self) == 0x0800_0604 else { return nil }
    return (IPAddress(v4: bytes.number(at: 14, UInt32.self)), IPAddress(v4: bytes.number(at: 24, UInt32.self)))
  }
}

extension ARPMessage: WireDecodable {
  /// Reads a message; padding behind it is left.
  ///
  /// - Throws: `truncated` if the bytes end inside; `malformed` if the lengths are not those of the addresses, or a number is
  ///   reserved.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    hardware = Hardware(rawValue: try input.read(UInt16.self))
    protocolType = try input.read(UInt16.self)
    let hardwareLength = Int(try input.read(UInt8.self))
    let protocolLength = Int(try input.read(UInt8.self))
    operation = Operation(rawValue: try input.read(UInt16.self))
    guard !hardware.isReserved else { throw .malformed(at: start, rule: .arpReservedHardware) }
    guard !operation.isReserved else { throw .malformed(at: start &+ 6, rule: .arpReservedOperation) }
    guard hardware != .atm else {
      try input.skip(input.remaining)
      return
    }
    if let needed = hardware.addressLength, hardwareLength != needed {
      throw .malformed(at: start &+ 4, rule: .arpHardwareLength)
    }
    let isInternet = protocolType == Self.internetProtocol
    guard !isInternet || protocolLength == 4 else { throw .malformed(at: start &+ 5, rule: .arpProtocolLength) }

    senderMAC = try Self.readMAC(hardwareLength, &input)
    senderAddress = try Self.readAddress(protocolLength, isInternet, &input)
    // On IEEE 1394 nobody is asked by a hardware address.
    if hardware != .ieee1394 { targetMAC = try Self.readMAC(hardwareLength, &input) }
    targetAddress = try Self.readAddress(protocolLength, isInternet, &input)
  }

  @_lifetime(input: copy input)
  private static func readMAC(_ length: Int, _ input: inout WireReader) throws(WireError) -> MACAddress {
    guard length == 6 else {
      try input.skip(length)
      return .zero
    }
    return try input.readMACAddress()
  }

  @_lifetime(input: copy input)
  private static func readAddress(
    _ length: Int, _ isInternet: Bool, _ input: inout WireReader
  ) throws(WireError) -> IPAddress {
    guard isInternet else {
      try input.skip(length)
      return IPAddress(v4: 0)
    }
    return try input.readIPv4Address()
  }
}

extension ARPMessage {
  /// The kind of link whose addresses a message holds; unknown ones are kept.
  ///
  /// - Source: IANA, ARP Parameters, Hardware Types.
  public struct Hardware: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let ethernet = Self(rawValue: 1)
    /// IEEE 802 networks other than Ethernet.
    public static let ieee802 = Self(rawValue: 6)
    static let atm = Self(rawValue: 19)
    static let ieee1394 = Self(rawValue: 24)

    /// Whether the number must never be sent (RFC 5494 §3).
    var isReserved: Bool { rawValue == 0 || rawValue == 0xFFFF }

    /// The octets of an address, where the kind of link fixes them.
    var addressLength: Int? {
      switch self {
      case .ethernet, .ieee802: 6
      case .ieee1394: 16
      default: nil
      }
    }
  }

  /// What a message asks or says; unknown ones are kept.
  ///
  /// - Source: IANA, ARP Parameters, Operation Codes; the names are EVE's.
  public struct Operation: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let request = Self(rawValue: 1)
    public static let reply = Self(rawValue: 2)

    /// Whether the number must never be sent (RFC 5494 §3).
    var isReserved: Bool { rawValue == 0 || rawValue == 0xFFFF }

    /// The operation's name in logs, or nil where it has none.
    public var name: StaticString? {
      switch rawValue {
      case 1: "request"
      case 2: "reply"
      case 3: "request_reverse"
      case 4: "reply_reverse"
      case 5: "drarp_request"
      case 6: "drarp_reply"
      case 7: "drarp_error"
      case 8: "inarp_request"
      case 9: "inarp_reply"
      case 10: "arp_nak"
      default: nil
      }
    }
  }
}

extension WireError.Rule {
  static let arpReservedHardware = Self(
    "arp_reserved_hardware", "RFC 5494 §3", "the hardware types 0 and 65535 are reserved")
  static let arpReservedOperation = Self(
    "arp_reserved_operation", "RFC 5494 §3", "the operations 0 and 65535 are reserved")
  static let arpHardwareLength = Self(
    "arp_hardware_length", "RFC 826", "the hardware length must be that of the link's addresses: 6 on Ethernet")
  static let arpProtocolLength = Self(
    "arp_protocol_length", "RFC 826", "the protocol length must be that of the protocol's addresses: 4 for IPv4")
}
