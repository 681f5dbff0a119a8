// SPDX-License-Identifier: Apache-2.0

import CLinux

/// Work that an interface or its driver does on packets and that changes what a capture sees.
///
/// Tags of VLANs that the hardware takes off are no such work: libpcap puts them back where they were.
///
/// - Source: ethtool(8), SIOCETHTOOL in netdevice(7) and linux/ethtool.h.
public enum Offload: String, CaseIterable, Sendable {
  /// Segments that arrive are joined by the hardware.
  case lro
  /// Segments that arrive are joined by the kernel.
  case gro
  /// Segments that this machine sends or forwards are cut apart behind the capture: by the hardware.
  case tso
  /// The same, by the kernel.
  case gso

  /// The work that an interface does now; empty for one that is not there, or has no such settings.
  public static func active(on interface: String) -> [Offload] { allCases.filter { $0.isActive(on: interface) } }

  /// Whether packets are changed when they arrive, rather than when they leave.
  public var isOfArrivals: Bool { self == .lro || self == .gro }

  private func isActive(on interface: String) -> Bool {
    let setting =
      switch self {
      case .lro: linux_lro
      case .gro: linux_gro
      case .tso: linux_tso
      case .gso: linux_gso
      }
    var value: UInt32 = 0
    guard unsafe linux_offload(interface, UInt32(setting), &value) == 0 else { return false }
    // The older question for LRO is answered together with others, each a bit.
    return self == .lro ? value >> 15 & 1 == 1 : value != 0
  }
}
