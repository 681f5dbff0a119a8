// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that was never silent for long, and is.
///
/// Told once it has been silent for three times as long as ever before, and for a quarter of an hour at least. Only of devices that
/// report around the clock: one that ever paused for more than two hours was switched off or carried away, and will be again.
/// Time does not count in which nobody was heard or the sensor was blind, nor a silence in which the Internet answered nobody.
///
/// - Source: ATT&CK T1489 (a service is stopped), T0826 (loss of availability).
public struct Silence: Detector {
  public static let card = DetectorCard(
    id: "silence", number: 23, title: "Silent device",
    summary: "A device that reports around the clock has fallen silent.",
    because: "A smoke alarm, a lock or a camera that was stopped or jammed protects nobody.",
    benign: "Somebody unplugged the device, its battery is empty, or it lost its radio link.",
    remedy: "Look whether the device still works and is connected.",
    normalIf: "It sends something before 15 min and three times its longest pause have passed.",
    attack: ["T1489", "T0826"], baseline: ["5.9-1"], severity: .low, speaksWhileLearning: false, isStanding: true)

  /// How often a silence is as long as the longest before when it is told.
  static let excess: UInt32 = 3
  /// The shortest silence that is told, in ticks: 15 minutes.
  static let leastTicks: UInt32 = 90
  /// The longest pause of a device that reports around the clock, in ticks: 2 hours.
  static let longestPause: UInt32 = 720
  /// What has to be known of a device: a day, and 300 ticks in which it sent something.
  static let leastSeconds = 86_400.0
  static let leastActiveTicks: UInt32 = 300

  /// The ticks for which it has been silent, and for which it was at most before.
  private var silent: UInt32 = 0
  private var longest: UInt32 = 0
  private var isTold = false

  public init() {}

  public mutating func inspect(
    tickEndingAt time: Timestamp, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard device.tick.packetsOut == 0 else {
      longest = max(longest, silent)
      silent = 0
      isTold = false
      return nil
    }
    guard !site.isDeaf else { return nil }
    silent = silent == .max ? silent : silent + 1
    // Who fell silent while it was learned is not missed, nor who has to do without the Internet: it may be
    // long until it tries again.
    if site.isLearning || site.isOutage || site.isCutOff { isTold = true }
    guard !isTold, silent >= max(Self.leastTicks, Self.excess * longest), longest <= Self.longestPause,
      device.activeTicks >= Self.leastActiveTicks,
      device.lastSeen.seconds(since: device.firstSeen) >= Self.leastSeconds,
      device.mac?.isLocallyAdministered == false
    else { return nil }
    isTold = true
    var evidence = Evidence()
    evidence.seconds = Double(silent) * Double(DetectionEngine.tickSeconds)
    evidence.usual = Double(longest) * Double(DetectionEngine.tickSeconds)
    return .alarm(Self.card.severity, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    return Description(
      observed: "has sent nothing for \(Text.duration(evidence.seconds))",
      expected: evidence.usual > 0
        ? "never was silent for more than \(Text.duration(evidence.usual))" : "sent something every 10 s")
  }
}
