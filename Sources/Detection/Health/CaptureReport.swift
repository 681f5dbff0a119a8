// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What one source saw and missed since its last report; a running sensor reports about once a second.
public struct CaptureReport: Sendable {
  /// The index of the interface.
  public var source: UInt16
  public var time: Timestamp
  /// The packets that came since the last report, the lost ones included.
  public var received: UInt64 = 0
  /// Those of them that were lost before the analysis.
  public var lost: UInt64 = 0
  /// Why nothing can be captured now, in a few words; nil where packets are captured.
  public var blindBecause: StaticString?

  /// Makes a report of a source that sees and received nothing.
  public init(source: UInt16, time: Timestamp) {
    self.source = source
    self.time = time
  }
}

/// When the sensor's own state is worth an alert.
public struct HealthLimits: Sendable {
  /// The share of a minute's packets, 0...1, and their least number, whose loss makes the minute a lossy one.
  public var lossShare = 0.01
  public var leastLost: UInt64 = 100
  /// The seconds after which a source that cannot capture is blind.
  public var blindSeconds = 60.0
  /// The flows, and the devices, that may be given up within a minute to make room for others.
  public var evictedFlows: UInt64 = 1000
  public var evictedDevices: UInt64 = 16
  /// The seconds by which the packet time of one source may go back, and those by which it may leap ahead.
  public var stepBackSeconds = 60.0
  public var leapSeconds = 86_400.0

  /// The defaults.
  public init() {}
}
