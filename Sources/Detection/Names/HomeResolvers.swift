// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

/// The hosts of the home that answer the others' questions for names: at most eight.
///
/// What they ask for on the Internet, they ask for others.
public struct HomeResolvers: Sendable {
  private static let capacity = 8

  private var addresses = Array(repeating: IPAddress(v4: 0), count: capacity)
  private var used = Array(repeating: Timestamp(nanoseconds: .min), count: capacity)

  /// Makes an empty list.
  public init() {}

  /// Whether an address belongs to one of them.
  func contains(_ address: IPAddress) -> Bool {
    for place in 0..<addresses.count where addresses[place] == address { return !address.isUnspecified }
    return false
  }

  /// Remembers a host that answered another one; the one that was silent for longest makes room.
  mutating func learn(_ address: IPAddress, at time: Timestamp) {
    var place = 0
    for candidate in 0..<addresses.count {
      if addresses[candidate] == address {
        place = candidate
        break
      }
      if used[candidate] < used[place] { place = candidate }
    }
    addresses[place] = address
    used[place] = max(time, used[place])
  }

  /// Forgets these hosts.
  mutating func forget(_ forgotten: Set<IPAddress>) {
    for place in 0..<addresses.count where forgotten.contains(addresses[place]) {
      addresses[place] = IPAddress(v4: 0)
      used[place] = Timestamp(nanoseconds: .min)
    }
  }
}

extension Site {
  /// Remembers a host of the home that answers another one's question; an answer to nothing makes nobody a resolver.
  mutating func learnResolver(from message: DNSMessage, in context: @_addressable EventContext) {
    guard message.isResponse, message.variant == .unicast, message.exchange != nil, let flow = context.flow,
      flow.server.port == 53, home.contains(flow.server.address), home.contains(flow.client.address)
    else { return }
    resolvers.learn(flow.server.address, at: context.time)
  }

  /// Whether a device answers others' questions for names, so that its own are theirs.
  @_addressableSelf
  func isResolver(_ device: borrowing @_addressable DeviceProfile) -> Bool {
    if device.isRouter { return true }
    for place in 0..<device.addresses.count where resolvers.contains(device.addresses[place].address) { return true }
    return false
  }
}
