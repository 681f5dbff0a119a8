// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Every detector: each is registered here, and only here, by one line in each block.
public enum DetectorKind: Int, CaseIterable, Sendable {
  case horizontalScan
  case newDevice

  /// The detector's type.
  public var type: any Detector.Type {
    switch self {
    case .horizontalScan: HorizontalScan.self
    case .newDevice: NewDevice.self
    }
  }
}

/// One device's detectors, each with what it remembers of the device.
struct DetectorBank: Sendable {
  private var horizontalScan = HorizontalScan()
  private var newDevice = NewDevice()

  /// Shows a look to every detector and hands on what they find.
  mutating func inspect(
    _ look: Look, of device: borrowing DeviceProfile, at site: borrowing Site, into findings: inout Findings
  ) {
    findings.take(.horizontalScan, horizontalScan.inspect(look, of: device, at: site))
    findings.take(.newDevice, newDevice.inspect(look, of: device, at: site))
  }
}

extension DetectorKind {
  /// The number of detectors.
  public static let count = allCases.count

  /// What the detector says of itself.
  public var card: DetectorCard { type.card }
}
