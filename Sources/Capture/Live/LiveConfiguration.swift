// SPDX-License-Identifier: Apache-2.0

/// What to capture from one interface, and how.
public struct LiveConfiguration: Hashable, Sendable {
  /// The interface's name, as the operating system lists it, or `any` for all of them at once.
  public var interface: String
  /// The index of the interface that every packet's header carries.
  public var source: UInt16
  /// A filter in the syntax of pcap-filter(7); empty for all packets.
  public var filter = ""
  /// The most bytes of a packet that are captured, from 1 to 262,144; in immediate mode to 65,535.
  public var snapLength = 262_144
  /// The bytes of the kernel's buffers between interface and sensor; several threads have equal parts of it.
  public var kernelBufferSize = 16 << 20
  /// Whether frames for other machines are captured, too.
  public var isPromiscuous = true
  /// Whether packets come one by one at once, rather than in batches at most 50 ms late.
  ///
  /// Batches lose fewer packets: in immediate mode each packet, however short, takes the snap length of the kernel's buffer.
  public var isImmediate = false

  public init(interface: String, source: UInt16 = 0) {
    self.interface = interface
    self.source = source
  }

  /// The snap length that is asked of the kernel.
  var effectiveSnapLength: Int { min(max(snapLength, 1), isImmediate ? 65_535 : 262_144) }

  /// Whether the capture is of all interfaces at once.
  var isOfAll: Bool { interface == Self.all }

  /// The name that libpcap has for all interfaces at once.
  static let all = "any"
}
