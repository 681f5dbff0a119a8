// SPDX-License-Identifier: Apache-2.0

public import NetworkTypes

/// What the kernel says of the links of this machine, one fact at a time.
public enum LinkNews: Hashable, Sendable {
  /// A link as it is now, because something about it has changed or a list was asked for.
  case link(LinkState)
  /// A link is gone.
  case removed(index: Int32)
  /// A link has an address; `isListed` tells an answer to a question from a change.
  case address(IPAddress, index: Int32, isListed: Bool)
  /// A link has lost an address.
  case addressRemoved(IPAddress, index: Int32)
}

/// One link of this machine at one moment.
public struct LinkState: Hashable, Sendable {
  /// The number that stays while the name may change; above zero.
  public var index: Int32
  public var name: String
  public var condition: Condition
  /// The packets that the hardware or its driver lost since the link was made.
  public var lost: UInt64

  /// Whether packets can arrive.
  public enum Condition: Hashable, Sendable {
    case up
    /// Up, but with nothing at the other end of the wire, or not associated.
    case noCarrier
    case down
  }

  public init(index: Int32, name: String, condition: Condition = .up, lost: UInt64 = 0) {
    self.index = index
    self.name = name
    self.condition = condition
    self.lost = lost
  }
}

/// The messages of one datagram from the kernel's route socket.
///
///     |  length: 4  |  type: 2  |  flags: 2  |  sequence: 4  |  port: 4  |  body, padded to 4  |  next message ...
///
/// Messages that say nothing of links or addresses, and damaged ones, are passed over.
///
/// - Source: netlink(7), rtnetlink(7), `rtnl_link_stats64` of linux/if_link.h.
struct LinkMessages {
  /// Whether the datagram ended the list that was asked for, or refused it.
  private(set) var endsList = false
  private(set) var news: [LinkNews] = []

  /// Reads the messages of a datagram, in the byte order of this machine.
  init(_ datagram: RawSpan) {
    var start = 0
    while let length = datagram.number(UInt32.self, at: start), let type = datagram.number(UInt16.self, at: start + 4),
      let flags = datagram.number(UInt16.self, at: start + 6)
    {
      let end = start + Int(length)
      guard length >= 16, end <= datagram.byteCount else { return }
      let body = datagram.extracting(start + 16..<end)
      switch type {
      case 2, 3: endsList = true  // NLMSG_ERROR, NLMSG_DONE
      case 16: readLink(body)  // RTM_NEWLINK
      case 17: readRemoval(body)  // RTM_DELLINK
      case 20: readAddress(body, isPresent: true, isListed: flags & 2 != 0)  // RTM_NEWADDR; NLM_F_MULTI
      case 21: readAddress(body, isPresent: false, isListed: false)  // RTM_DELADDR
      default: break
      }
      start = (end + 3) & ~3
    }
  }

  /// Family 1, padding 1, type 2, index 4, flags 4, change 4; then attributes.
  private mutating func readLink(_ body: RawSpan) {
    // Bridges tell of their ports in the same messages, under a family of their own.
    guard body.number(UInt8.self, at: 0) == 0, let index = body.number(Int32.self, at: 4),
      let flags = body.number(UInt32.self, at: 8)
    else { return }
    var state = LinkState(index: index, name: "")
    // IFF_UP and IFF_RUNNING of netdevice(7).
    state.condition = flags & 0x1 == 0 ? .down : flags & 0x40 == 0 ? .noCarrier : .up
    Self.visitAttributes(body, from: 16) { type, value in
      switch type {
      case 3: state.name = value.text  // IFLA_IFNAME
      case 23:  // IFLA_STATS64
        // What libpcap counts, too: lost by the hardware's queue (rx_fifo_errors), and for want of buffers (rx_missed_errors).
        let fifo = value.number(UInt64.self, at: 14 * 8) ?? 0
        state.lost = fifo &+ (value.number(UInt64.self, at: 15 * 8) ?? 0)
      default: break
      }
    }
    if !state.name.isEmpty { news.append(.link(state)) }
  }

  private mutating func readRemoval(_ body: RawSpan) {
    guard body.number(UInt8.self, at: 0) == 0, let index = body.number(Int32.self, at: 4) else { return }
    news.append(.removed(index: index))
  }

  /// Family 1, prefix length 1, flags 1, scope 1, index 4; then attributes.
  private mutating func readAddress(_ body: RawSpan, isPresent: Bool, isListed: Bool) {
    guard let index = body.number(Int32.self, at: 4) else { return }
    var peer: IPAddress?
    var local: IPAddress?
    Self.visitAttributes(body, from: 8) { type, value in
      switch type {
      case 1: peer = value.address  // IFA_ADDRESS
      case 2: local = value.address  // IFA_LOCAL: ours, where the other is the far end of a point-to-point link
      default: break
      }
    }
    guard let address = local ?? peer else { return }
    news.append(
      isPresent ? .address(address, index: index, isListed: isListed) : .addressRemoved(address, index: index))
  }

  /// Visits attributes: length 2, type 2, value, padded to 4.
  private static func visitAttributes(_ body: RawSpan, from start: Int, _ visit: (UInt16, RawSpan) -> Void) {
    var start = start
    while let length = body.number(UInt16.self, at: start), let type = body.number(UInt16.self, at: start + 2) {
      let end = start + Int(length)
      guard length >= 4, end <= body.byteCount else { return }
      visit(type, body.extracting(start + 4..<end))
      start = (end + 3) & ~3
    }
  }
}

extension RawSpan {
  /// A number in this machine's byte order, or nil where it would reach past the end.
  fileprivate func number<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type, at offset: Int) -> Number? {
    guard offset >= 0, offset <= byteCount - MemoryLayout<Number>.size else { return nil }
    return unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type)
  }

  /// The text before the first zero byte.
  fileprivate var text: String {
    var octets: [UInt8] = []
    while let octet = number(UInt8.self, at: octets.count), octet != 0 { octets.append(octet) }
    return String(decoding: octets, as: UTF8.self)
  }

  fileprivate var address: IPAddress? {
    switch byteCount {
    case 4: number(UInt32.self, at: 0).map { IPAddress(v4: UInt32(bigEndian: $0)) }
    case 16:
      number(UInt64.self, at: 0).map { high in
        IPAddress(v6High: UInt64(bigEndian: high), low: number(UInt64.self, at: 8).map(UInt64.init(bigEndian:)) ?? 0)
      }
    default: nil
    }
  }
}
