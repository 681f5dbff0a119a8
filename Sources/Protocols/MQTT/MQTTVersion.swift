// SPDX-License-Identifier: Apache-2.0

/// The versions of the protocol, by the level that CONNECT names.
///
/// - Source: MQTT 3.1 §3.1, MQTT 3.1.1 §3.1.2.2, MQTT 5.0 §3.1.2.2.
public enum MQTTVersion: UInt8, Sendable {
  case v31 = 3
  case v311 = 4
  case v5 = 5
}
