// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// A service that a device offers to others, or uses.
public struct Service: Sendable {
  public let transport: TransportProtocol
  public let port: UInt16
  /// The protocol as recognised by its bytes, or nothing.
  public internal(set) var name: StaticString
  public internal(set) var firstSeen: Timestamp
  public internal(set) var lastSeen: Timestamp

  public init(transport: TransportProtocol, port: UInt16, name: StaticString, at time: Timestamp) {
    self.transport = transport
    self.port = port
    self.name = name
    firstSeen = time
    lastSeen = time
  }
}

/// The services that a device offers or uses, at most 16; the one not seen for longest makes room.
public struct ServiceList: Sendable {
  public static let capacity = 16

  private var services: [16 of Service?] = .init(repeating: nil)
  /// The number of services kept.
  public private(set) var count = 0

  /// Makes an empty list.
  public init() {}

  /// Forgets every service.
  mutating func removeAll() {
    for place in 0..<count { services[place] = nil }
    count = 0
  }

  /// The service at a place, 0..<count.
  public subscript(_ place: Int) -> Service? { place >= 0 && place < count ? services[place] : nil }

  /// Takes note of a service; returns whether it, or the protocol that it speaks, is new.
  @discardableResult
  public mutating func learn(_ service: Service) -> Bool {
    var oldest = 0
    for place in 0..<count {
      guard let known = services[place] else { continue }
      if known.port == service.port && known.transport == service.transport {
        services[place]?.lastSeen = max(known.lastSeen, service.lastSeen)
        guard known.name.utf8CodeUnitCount == 0 && service.name.utf8CodeUnitCount > 0 else { return false }
        services[place]?.name = service.name
        return true
      }
      if known.lastSeen < (services[oldest]?.lastSeen ?? known.lastSeen) { oldest = place }
    }
    if count < Self.capacity {
      services[count] = service
      count += 1
    } else {
      services[oldest] = service
    }
    return true
  }

  /// Takes in the services of another list.
  public mutating func merge(_ other: borrowing ServiceList) {
    for place in 0..<other.count {
      if let service = other[place] { learn(service) }
    }
  }
}
