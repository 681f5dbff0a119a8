// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// One captured packet, seen through its headers: a view that is never stored.
///
/// Reading goes as far as it can. What stops it is kept in `failure`, and everything read until then stays valid.
public struct Frame: ~Escapable, BitwiseCopyable {
  /// What the packet carries above its link.
  public enum Network: Sendable, BitwiseCopyable {
    /// Nothing that is read further: another EtherType, or a frame that could not be read so far.
    case other
    /// A message of a link protocol, which is the payload.
    case link(LinkProtocol)
    case ip(IPHeader)
  }

  /// What the packet carries above its Internet protocol.
  public enum Transport: Sendable, BitwiseCopyable {
    case none
    case tcp(TCPHeader)
    case udp(UDPHeader)
    /// ICMP and ICMPv6.
    case icmp(ICMPHeader)
    /// A fragment other than the first, which has no transport header.
    case laterFragment
    /// A transport that is not read further.
    case other
  }

  /// Where the reading ended although nothing failed: the number of something that is not read further.
  public enum Unread: Hashable, Sendable, BitwiseCopyable {
    case nothing
    /// What a link carries, be it that of the capture or one inside a tunnel.
    case content(LinkContent)
    /// A protocol above the Internet protocol.
    case transport(TransportProtocol)
  }

  /// The link of the capture, or that of the innermost tunnel which carries Ethernet.
  public internal(set) var link = LinkHeader()
  /// The innermost packet; the ends of the tunnels that it came through are in `tunnels`.
  public internal(set) var network: Network = .other
  public internal(set) var transport: Transport = .none
  /// The tunnels that the packet came through.
  public internal(set) var tunnels = TunnelPath()
  /// The bytes above the last header that was read, without link padding.
  public internal(set) var payload: RawSpan
  /// Whether the payload is shorter than its headers announce: cut by the capture, or the first fragment of more.
  public internal(set) var isPayloadCut = false
  /// The bytes that the innermost Internet packet announces and the capture did not keep; they belong behind the payload.
  public var cutByteCount: Int {
    guard isPayloadCut, case .ip(let ip) = network else { return 0 }
    return max(0, ip.payloadLength - body.byteCount)
  }
  /// What ended the reading early, or nil.
  public internal(set) var failure: FrameFailure?
  /// What stands in `payload` and is not read further.
  public internal(set) var unread = Unread.nothing
  /// Whether the packet is a part without the transport's header, which says only between whom it goes.
  public var isLaterPart: Bool {
    if case .laterFragment = transport { true } else { false }
  }
  /// Whether the packet waits for other parts: the frame of the packet that completes them carries it all.
  public internal(set) var isHeld = false
  /// The packets before this one whose parts it completed.
  public internal(set) var earlier = EarlierParts()
  /// A rule that the sender of a fragment broke, which did not end the reading.
  public internal(set) var breach: FragmentBreach?
  /// What the frame waits for.
  var pending = Pending.nothing
  /// The innermost Internet packet from its header on, as far as it was captured; empty where there is none.
  var packet: RawSpan
  /// What the innermost Internet packet carries, from the transport header on.
  public internal(set) var body: RawSpan
  /// Whether every byte that the sender sent is at hand.
  let isCapturedWhole: Bool

  /// Reads the headers of a captured packet in place; never fails, costs at most a fixed number of headers.
  @inline(__always)
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, header: PacketHeader) {
    self.init(unread: bytes, header)
    readLink(bytes, header)
  }

  /// A frame of which nothing is read yet.
  @inline(__always)
  @_lifetime(copy bytes)
  init(unread bytes: RawSpan, _ header: PacketHeader) {
    payload = bytes
    packet = bytes.extracting(first: 0)
    body = packet
    isCapturedWhole = header.capturedLength >= header.originalLength
  }

  /// Reads from the link on; what was read stays, whatever ends it.
  @_lifetime(self: copy bytes)
  mutating func readLink(_ bytes: RawSpan, _ header: PacketHeader) {
    var reader = WireReader(bytes)
    var layer = FrameFailure.Layer.link
    do throws(WireError) {
      let missing = Int(header.originalLength) - Int(header.capturedLength)
      let content = try link.read(header.linkType, missing: max(0, missing), from: &reader)
      payload = reader.rest
      switch content {
      case .etherType(let type): try read(.etherType(type), &reader, &layer)
      case .unsupportedLink: failure = .unsupportedLink(header.linkType)
      case .lowpan:
        unread = .content(content)
        pending = .lowpan
      default:
        var path: TunnelPath?
        _ = end(at: content, reader, &path)
      }
    } catch {
      failure = .unreadable(layer, error, isCapturedWhole: isCapturedWhole)
    }
  }

  /// Reads on in rebuilt bytes, which are whole, and keeps what is known of the headers before them.
  @_lifetime(copy bytes)
  init(_ start: Resumption, in bytes: RawSpan) {
    link = start.link
    tunnels = start.tunnels
    earlier = start.earlier
    breach = start.breach
    payload = bytes
    packet = bytes.extracting(first: 0)
    body = packet
    isCapturedWhole = start.isCapturedWhole
    var reader = WireReader(bytes)
    var layer = FrameFailure.Layer.ip
    do throws(WireError) {
      switch start.point {
      case .internet:
        try read(.internet, &reader, &layer)
      case .fragmented(var ip):
        network = .ip(ip)
        try ip.becomeWhole(&reader)
        network = .ip(ip)
        body = reader.rest
        try readCarried(by: ip, &reader, &layer)
      }
    } catch {
      failure = .unreadable(layer, error, isCapturedWhole: isCapturedWhole)
    }
    if start.isHeld { hold() }
  }

  /// Leaves what the packet carries to the one that completes it; a header that it splits breaks no rule here.
  mutating func hold() {
    isHeld = true
    isPayloadCut = true
    failure = nil
    transport = .laterFragment
  }
}
