// SPDX-License-Identifier: Apache-2.0
import Frames
import Reporting

/// What the checksums of all packets said.
struct ChecksumCounts: Sendable {
  private(set) var valid: UInt64 = 0
  private(set) var offloaded: UInt64 = 0
  private(set) var unverified: UInt64 = 0
  private var bad = [UInt64](repeating: 0, count: FrameFailure.Layer.allCases.count)

  mutating func count(_ checksum: Checksum) {
    switch checksum {
    case .valid: valid &+= 1
    case .bad(let layer): bad[Int(layer.rawValue)] &+= 1
    case .offloaded: offloaded &+= 1
    case .unverified: unverified &+= 1
    }
  }

  /// The counts as `stats` says them.
  var statistics: ChecksumStatistics {
    var statistics = ChecksumStatistics()
    statistics.valid = valid
    statistics.offloaded = offloaded
    statistics.unverified = unverified
    statistics.bad = FrameFailure.Layer.allCases.compactMap { layer in
      let packets = bad[Int(layer.rawValue)]
      return packets > 0 ? PacketCount(layer.word.description, packets: packets) : nil
    }
    return statistics
  }
}
