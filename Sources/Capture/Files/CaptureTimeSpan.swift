// SPDX-License-Identifier: Apache-2.0

public import NetworkTypes

/// From when to when the packets of a capture file go, and how many there are.
public struct CaptureTimeSpan: Hashable, Sendable {
  /// The earliest time of a packet, wherever in the file it stands; nil without packets.
  public private(set) var first: Timestamp?
  /// The latest time of a packet; nil without packets.
  public private(set) var last: Timestamp?
  public private(set) var packetCount: UInt64 = 0
  /// What is wrong with the file.
  public private(set) var damage = CaptureDamage()

  /// Reads a whole file without looking at the packets' bytes; costs one pass over it.
  ///
  /// - Throws: where the file cannot be opened or is no capture. Damage behind its header is kept in `damage` instead.
  public init(ofFileAt path: String) throws(CaptureFileError) {
    var file = try CaptureFile(path: path)
    var isMore = true
    while isMore {
      do throws(CaptureFileError) {
        isMore = try file.next { header, _ in note(header.time) }
      } catch {
        damage.add(error)
      }
    }
  }

  private mutating func note(_ time: Timestamp) {
    packetCount &+= 1
    first = first.map { min($0, time) } ?? time
    last = last.map { max($0, time) } ?? time
  }
}
