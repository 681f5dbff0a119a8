// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What a link header says that it carries.
///
/// Every link that carries the Internet protocols is brought to the EtherType; all else keeps its own link's number, so that it
/// can be counted as what it is.
public enum LinkContent: Hashable, Sendable, BitwiseCopyable {
  case etherType(UInt16)
  /// A 6LoWPAN datagram or a part of one.
  case lowpan
  /// The destination service access point of an LLC header (IEEE 802.2 §3.3.1).
  case serviceAccessPoint(UInt8)
  /// A protocol that the organisation with this 24-bit number has given a number of its own (IEEE 802 §9.5).
  case organisation(UInt32, UInt16)
  /// A PPP protocol that carries no Internet packet (RFC 1661 §2).
  case pointToPoint(UInt16)
  /// A network layer protocol identifier (ISO/IEC TR 9577).
  case networkLayer(UInt8)
  /// An address family, or another small number of the link's own.
  case family(UInt32)
  /// A frame of a Linux device of this hardware type (ARPHRD), which has no EtherType.
  case hardware(UInt16)
  case wirelessLAN(WirelessLANContent)
  case lowRate(LowRateContent)
  /// A link type that is not read.
  case unsupportedLink
}

/// What an IEEE 802.11 frame is, where it carries no packet that can be read.
///
/// - Source: IEEE 802.11-2020 §9.2.4.1.
public enum WirelessLANContent: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
  case management, control
  /// The extension type (DMG beacons), and protocol versions other than 0.
  case other
  /// A data frame without data, as power saving sends them.
  case noData
  /// A data frame whose body is encrypted.
  case protected
  /// A part of a frame.
  case fragment
  /// A frame that the receiver reports as damaged on the air.
  case damaged
}

/// What an IEEE 802.15.4 frame is, where it carries no packet that can be read.
///
/// - Source: IEEE 802.15.4-2020 §7.2.2.2.
public enum LowRateContent: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
  case beacon, acknowledgement, command
  /// Multipurpose, fragment and extended frames.
  case other
  /// A data frame without data.
  case noData
  /// A data frame whose body is encrypted.
  case secured
  /// A frame whose checksum is wrong: it was damaged on the air.
  case damaged
  /// A data frame of ZigBee or another network that does not use 6LoWPAN.
  case notLowpan
  /// A part of a 6LoWPAN datagram whose other parts are still missing.
  case fragment
  /// A compressed address whose context was not announced to us.
  case unknownContext
  /// A compression that is not read, as the old HC1.
  case unknownCompression
}

extension LinkContent {
  /// The content's name in counts, as `ethertype_0x88cc`, `llc_0x42`, `ppp_0xc021` or `wlan_protected`; numbers are hexadecimal.
  public var text: ShortText {
    var text = ShortText()
    func add(_ prefix: StaticString, _ number: some FixedWidthInteger) {
      text.append(prefix)
      text.append(hex: UInt64(truncatingIfNeeded: number), minimumDigits: number.bitWidth / 4)
    }
    switch self {
    case .etherType(let type): add("ethertype_0x", type)
    case .lowpan: text.append("6lowpan")
    case .serviceAccessPoint(let point): add("llc_0x", point)
    case .organisation(let organisation, let type):
      text.append("snap_0x")
      text.append(hex: UInt64(organisation), minimumDigits: 6)
      add("_0x", type)
    case .pointToPoint(let type): add("ppp_0x", type)
    case .networkLayer(let type): add("nlpid_0x", type)
    case .family(let family):
      text.append("family_")
      text.append(decimal: UInt64(family))
    case .hardware(let type):
      text.append("hardware_")
      text.append(decimal: UInt64(type))
    case .wirelessLAN(let content): text.append(content.word)
    case .lowRate(let content): text.append(content.word)
    case .unsupportedLink: text.append("unsupported")
    }
    return text
  }
}

extension WirelessLANContent {
  /// The name in counts.
  public var word: StaticString {
    switch self {
    case .management: "wlan_management"
    case .control: "wlan_control"
    case .other: "wlan_other"
    case .noData: "wlan_no_data"
    case .protected: "wlan_protected"
    case .fragment: "wlan_fragment"
    case .damaged: "wlan_damaged"
    }
  }
}

extension LowRateContent {
  /// The name in counts.
  public var word: StaticString {
    switch self {
    case .beacon: "wpan_beacon"
    case .acknowledgement: "wpan_acknowledgement"
    case .command: "wpan_command"
    case .other: "wpan_other"
    case .noData: "wpan_no_data"
    case .secured: "wpan_secured"
    case .damaged: "wpan_damaged"
    case .notLowpan: "wpan_not_6lowpan"
    case .fragment: "6lowpan_fragment"
    case .unknownContext: "6lowpan_unknown_context"
    case .unknownCompression: "6lowpan_unknown_compression"
    }
  }
}
