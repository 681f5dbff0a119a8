// SPDX-License-Identifier: Apache-2.0

/// Which row of the labels speaks of a packet.
struct LabelledPackets: Sendable {
  private var spans: [PacketSelector: LabelSpans] = [:]
  private var shapes: [PacketSelector.Shape] = []

  /// Sorts what the rows select, once.
  init(_ parts: [PacketSelector: [LabelSpans.Part]]) {
    spans = parts.mapValues { LabelSpans($0) }
    shapes = Set(parts.keys.map(\.shape)).sorted { $0.rawValue < $1.rawValue }
  }

  /// The last of the rows that speak of a packet.
  func row(of packet: LabelPacket) -> Int32? {
    var latest: Int32 = -1
    for shape in shapes {
      let point = shape.contains(.number) ? Int64(clamping: packet.number) : packet.time.nanoseconds
      latest = max(latest, row(packet, shape, isTurned: false, point))
      if shape.isDirected { latest = max(latest, row(packet, shape, isTurned: true, point)) }
    }
    return latest >= 0 ? latest : nil
  }

  private func row(_ packet: LabelPacket, _ shape: PacketSelector.Shape, isTurned: Bool, _ point: Int64) -> Int32 {
    guard let key = PacketSelector(packet, as: shape, isTurned: isTurned) else { return -1 }
    return spans[key]?.row(at: point) ?? -1
  }

  /// The rows for a file, or for every file where it is nil, that number packets behind its last one, in ascending order.
  func rows(behindPacket number: UInt64, inFile file: Int32?) -> [Int32] {
    var key = PacketSelector()
    key.countPackets()
    if let file { key.select(file: file) }
    return spans[key]?.rows(behind: Int64(clamping: number)) ?? []
  }
}
