// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What a device is known by.
public enum DeviceIdentity: Hashable, Sendable {
  /// Its own hardware address.
  case hardware(MACAddress)
  /// Its address, where the link has no hardware addresses or a router stands between.
  case address(IPAddress)

  /// The number under which tables find it.
  var hash: UInt64 {
    switch self {
    case .hardware(let mac):
      var hash = StableHash(seed: 1)
      hash.combine(mac.value)
      return hash.value
    case .address(let address): return StableHash.of(address)
    }
  }
}

extension DeviceIdentity: CustomStringConvertible {
  public var description: String {
    switch self {
    case .hardware(let mac): mac.description
    case .address(let address): address.description
    }
  }
}
