// SPDX-License-Identifier: Apache-2.0

/// A number of the registry of options.
///
/// - Source: IANA, Telnet Options; RFC 855.
public struct TelnetOption: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  static let terminalType = Self(rawValue: 24)

  /// Whether the number is registered.
  var isRegistered: Bool { rawValue <= 49 || (138...140).contains(rawValue) }

  /// The registry's name in lower case; `other` where the registry has none.
  public var name: StaticString {
    switch rawValue {
    case 0: "binary"
    case 1: "echo"
    case 2: "reconnection"
    case 3: "suppress_go_ahead"
    case 4: "approximate_message_size"
    case 5: "status"
    case 6: "timing_mark"
    case 7: "remote_controlled_echo"
    case 8: "output_line_width"
    case 9: "output_page_size"
    case 10: "output_carriage_returns"
    case 11: "output_horizontal_tab_stops"
    case 12: "output_horizontal_tabs"
    case 13: "output_formfeeds"
    case 14: "output_vertical_tab_stops"
    case 15: "output_vertical_tabs"
    case 16: "output_linefeeds"
    case 17: "extended_ascii"
    case 18: "logout"
    case 19: "byte_macro"
    case 20: "data_entry_terminal"
    case 21: "supdup"
    case 22: "supdup_output"
    case 23: "send_location"
    case 24: "terminal_type"
    case 25: "end_of_record"
    case 26: "tacacs_user"
    case 27: "output_marking"
    case 28: "terminal_location"
    case 29: "3270_regime"
    case 30: "x3_pad"
    case 31: "window_size"
    case 32: "terminal_speed"
    case 33: "remote_flow_control"
    case 34: "linemode"
    case 35: "x_display"
    case 36: "environment"
    case 37: "authentication"
    case 38: "encryption"
    case 39: "new_environment"
    case 40: "tn3270e"
    case 41: "xauth"
    case 42: "charset"
    case 43: "remote_serial_port"
    case 44: "com_port_control"
    case 45: "suppress_local_echo"
    case 46: "start_tls"
    case 47: "kermit"
    case 48: "send_url"
    case 49: "forward_x"
    case 138: "pragma_logon"
    case 139: "sspi_logon"
    case 140: "pragma_heartbeat"
    default: "other"
    }
  }
}

/// Some options, each once, in the order of their numbers.
struct TelnetOptionSet: Sendable, Equatable {
  private var bits: UInt64 = 0

  var isEmpty: Bool { bits == 0 }

  /// Adds an option; all that are not registered count as one.
  mutating func insert(_ option: TelnetOption) { bits |= 1 << Self.place(of: option) }

  /// Takes the first option out; nil when none is left.
  mutating func removeFirst() -> TelnetOption? {
    guard bits != 0 else { return nil }
    let place = UInt64(bits.trailingZeroBitCount)
    bits &= bits &- 1
    return TelnetOption(rawValue: place <= 49 ? UInt8(place) : place < 63 ? UInt8(place + 88) : 255)
  }

  private static func place(of option: TelnetOption) -> UInt64 {
    guard option.isRegistered else { return 63 }
    return option.rawValue <= 49 ? UInt64(option.rawValue) : UInt64(option.rawValue) - 88
  }
}
