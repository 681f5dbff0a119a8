// SPDX-License-Identifier: Apache-2.0

/// What shall be forgotten: a device, under all that it is known by.
public struct ErasureRequest: Sendable, Equatable {
  /// The identifiers of the device, and of those that were merged into it.
  public var deviceIDs: [String]
  /// Its MAC and IP addresses as text.
  public var addresses: [String]
  /// What it is called: host names, names of services, names that a person gave it.
  public var names: [String]

  public init(deviceIDs: [String], addresses: [String] = [], names: [String] = []) {
    self.deviceIDs = deviceIDs
    self.addresses = addresses
    self.names = names
  }
}
