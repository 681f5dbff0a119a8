// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Why a frame could not be read to its end.
public enum FrameFailure: Error, Sendable, BitwiseCopyable {
  /// The header that was being read.
  public enum Layer: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case link, ip, tcp, udp, icmp, ppp, pppoe, mpls, gre, erspan, nsh, lowpan
    /// More tunnels than are walked through.
    case tunnel

    /// The layer's name in logs.
    public var word: StaticString {
      switch self {
      case .link: "link"
      case .ip: "ip"
      case .tcp: "tcp"
      case .udp: "udp"
      case .icmp: "icmp"
      case .ppp: "ppp"
      case .pppoe: "pppoe"
      case .mpls: "mpls"
      case .gre: "gre"
      case .erspan: "erspan"
      case .nsh: "nsh"
      case .lowpan: "6lowpan"
      case .tunnel: "tunnel"
      }
    }
  }

  case unsupportedLink(LinkType)
  /// The layer, what was wrong, and whether every byte of the packet was captured, so that the sender is to blame.
  case unreadable(Layer, WireError, isCapturedWhole: Bool)
}
