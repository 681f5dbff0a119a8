// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A resource that a device says it offers over CoAP.
///
/// - Source: RFC 6690 §2 and §3.1.
public struct OfferedResource: Sendable {
  /// Where it is, and what kind of resource it is; cut behind 64 bytes.
  public var path: ShortText
  public var type: ShortText

  public init(path: ShortText, type: ShortText = ShortText()) {
    self.path = path
    self.type = type
  }
}

/// Which resources each device offers, in a fixed number of bytes.
///
/// A resource is kept in one of eight places, where the one not heard of for longest makes room.
public struct ResourceTable: Sendable {
  /// The most resources that are kept of all devices.
  public static let defaultCapacity = 512
  /// The most resources that are taken from one message.
  public static let messageLimit = 64

  private struct Entry: Sendable {
    /// The device's hash, and that of device and path; 0 for a free place.
    var device: UInt64 = 0
    var hash: UInt64 = 0
    var resource = OfferedResource(path: ShortText())
    /// The order in which resources came first.
    var number: UInt64 = 0
    var heard = Timestamp(nanoseconds: .min)
  }

  private static let ways = 8
  private var entries: [Entry]
  private let mask: Int
  private var learned: UInt64 = 0

  /// Makes a table for `capacity` resources, rounded up to a power of two.
  public init(capacity: Int = defaultCapacity) {
    var size = Self.ways
    while size < capacity { size *= 2 }
    entries = Array(repeating: Entry(), count: size)
    mask = size / Self.ways - 1
  }

  /// The bytes that the table holds.
  public var memoryBound: Int { entries.count * MemoryLayout<Entry>.stride }

  /// Forgets what a device offers.
  public mutating func forget(_ device: DeviceIdentity) {
    for place in entries.indices where entries[place].device == device.hash { entries[place] = Entry() }
  }

  /// Remembers what a device says it offers; returns whether that was not known.
  public mutating func learn(_ resource: OfferedResource, of device: DeviceIdentity, at time: Timestamp) -> Bool {
    var hash = StableHash(seed: device.hash)
    hash.combine(resource.path.bytes)
    let name = max(1, hash.value)
    let start = (Int(truncatingIfNeeded: name) & mask) * Self.ways
    var place = start
    for candidate in start..<start + Self.ways {
      if entries[candidate].hash == name && entries[candidate].device == device.hash {
        entries[candidate].heard = time
        let isSame = entries[candidate].resource.type.bytes.holdsSameBytes(as: resource.type.bytes)
        if !isSame { entries[candidate].resource = resource }
        return !isSame
      }
      if entries[candidate].heard < entries[place].heard { place = candidate }
    }
    learned &+= 1
    entries[place] = Entry(device: device.hash, hash: name, resource: resource, number: learned, heard: time)
    return true
  }

  /// What a device offers, in the order in which it was heard of; costs a look at every place.
  public func resources(of device: DeviceIdentity) -> [OfferedResource] {
    entries.filter { $0.hash != 0 && $0.device == device.hash }.sorted { $0.number < $1.number }.map(\.resource)
  }
}
