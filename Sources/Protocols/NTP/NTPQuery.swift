// SPDX-License-Identifier: Apache-2.0
import Wire

/// A message of mode 6, by which servers are asked and told about themselves.
///
///     |LI|VN|Mode|  R E M operation (5)  |  sequence (2)  |  status (2)  |  association (2)  |  offset (2)  |  count (2)  |
///
/// - Source: RFC 9327 §2; RFC 1305 appendix B.
public struct NTPControl: Sendable, BitwiseCopyable {
  public let isResponse: Bool
  public let isError: Bool
  public let hasMore: Bool
  public let operation: UInt8
  public let sequence: UInt16
  public let status: UInt16
  public let association: UInt16
  public let offset: UInt16
  public let count: UInt16

  /// Takes a header that was checked to be there.
  init(_ bytes: RawSpan) {
    let flags = bytes.octet(1) ?? 0
    isResponse = flags & 0x80 != 0
    isError = flags & 0x40 != 0
    hasMore = flags & 0x20 != 0
    operation = flags & 0x1F
    sequence = bytes.number(at: 2, UInt16.self)
    status = bytes.number(at: 4, UInt16.self)
    association = bytes.number(at: 6, UInt16.self)
    offset = bytes.number(at: 8, UInt16.self)
    count = bytes.number(at: 10, UInt16.self)
  }

  /// The operation's name, or nil.
  public var word: StaticString? {
    switch operation {
    case 1: "read_status"
    case 2: "read_variables"
    case 3: "write_variables"
    case 4: "read_clock_variables"
    case 5: "write_clock_variables"
    case 6: "set_trap"
    case 7: "trap"
    case 8: "configure"
    case 9: "save_configuration"
    case 10: "read_recent_clients"
    case 11: "read_ordered_list"
    case 12: "request_nonce"
    case 31: "unset_trap"
    default: nil
    }
  }
}

/// A message of mode 7, which each implementation defines for itself; the numbers are those of ntpd.
///
///     |R M|VN|Mode|  A sequence (7)  |  implementation (1)  |  request (1)  |  error (4), items (12)  |  0 (4), item size (12)  |
///
/// - Source: RFC 1305 appendix B leaves it open; ntpd's `ntp_request.h` defines it.
public struct NTPPrivate: Sendable, BitwiseCopyable {
  public let isResponse: Bool
  public let hasMore: Bool
  public let sequence: UInt8
  public let implementation: UInt8
  public let request: UInt8
  public let error: UInt8
  public let itemCount: UInt16
  public let itemSize: UInt16

  /// Takes a header that was checked to be there.
  init(_ bytes: RawSpan) {
    let first = bytes.octet(0) ?? 0
    isResponse = first & 0x80 != 0
    hasMore = first & 0x40 != 0
    sequence = (bytes.octet(1) ?? 0) & 0x7F
    implementation = bytes.octet(2) ?? 0
    request = bytes.octet(3) ?? 0
    let items = bytes.number(at: 4, UInt16.self)
    error = UInt8(truncatingIfNeeded: items >> 12)
    itemCount = items & 0xFFF
    itemSize = bytes.number(at: 6, UInt16.self) & 0xFFF
  }

  /// The request's name, or nil.
  ///
  /// `monlist` asks for the last 600 clients: an answer of many datagrams to one small question, which is why attackers ask in
  /// the name of those whom they want to flood.
  public var word: StaticString? {
    switch request {
    case 0: "peer_list"
    case 1: "peer_list_summary"
    case 2: "peer_information"
    case 3: "peer_statistics"
    case 4: "system_information"
    case 5: "system_statistics"
    case 6: "io_statistics"
    case 7: "memory_statistics"
    case 8: "loop_information"
    case 9: "timer_statistics"
    case 10: "configure"
    case 11: "unconfigure"
    case 12: "set_system_flag"
    case 13: "clear_system_flag"
    case 14: "monitor"
    case 15: "do_not_monitor"
    case 16: "read_restrictions"
    case 17: "add_restriction"
    case 18: "subtract_restriction"
    case 19: "remove_restriction"
    case 20, 42: "monlist"
    case 21: "reset_statistics"
    case 22: "reset_peer_statistics"
    case 23: "reread_keys"
    case 26: "trust_key"
    case 27: "distrust_key"
    case 28: "authentication_information"
    case 29: "traps"
    case 30: "add_trap"
    case 31: "clear_trap"
    case 32: "set_request_key"
    case 33: "set_control_key"
    case 34: "control_statistics"
    case 35: "leap_information"
    case 36: "clock_information"
    case 37: "set_clock_fudge"
    case 38: "kernel_information"
    case 39: "clock_debugging"
    case 41: "set_precision"
    case 43: "host_name"
    case 44: "interface_statistics"
    case 45: "reload_interfaces"
    default: nil
    }
  }
}
