// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Every detector: each is registered here, and only here, by one line in each block.
public enum DetectorKind: Int, CaseIterable, Sendable {
  case horizontalScan
  case arpSweep
  case verticalScan
  case newPeerRate
  case floodOut
  case bruteForce
  case plaintextCredentials
  case arpSpoof
  case newDestination
  case newDevice
  case tlsDowngrade
  case mqttTopics

  /// The detector's type.
  public var type: any Detector.Type {
    switch self {
    case .horizontalScan: HorizontalScan.self
    case .arpSweep: ARPSweep.self
    case .verticalScan: VerticalScan.self
    case .newPeerRate: NewPeerRate.self
    case .floodOut: FloodOut.self
    case .bruteForce: BruteForce.self
    case .plaintextCredentials: PlaintextCredentials.self
    case .arpSpoof: ARPSpoof.self
    case .newDestination: NewDestination.self
    case .newDevice: NewDevice.self
    case .tlsDowngrade: TLSDowngrade.self
    case .mqttTopics: MQTTTopics.self
    }
  }
}

/// One device's detectors, each with what it remembers of the device.
struct DetectorBank: Sendable {
  private var horizontalScan = HorizontalScan()
  private var arpSweep = ARPSweep()
  private var verticalScan = VerticalScan()
  private var newPeerRate = NewPeerRate()
  private var floodOut = FloodOut()
  private var bruteForce = BruteForce()
  private var plaintextCredentials = PlaintextCredentials()
  private var arpSpoof = ARPSpoof()
  private var newDestination = NewDestination()
  private var newDevice = NewDevice()
  private var tlsDowngrade = TLSDowngrade()
  private var mqttTopics = MQTTTopics()

  /// Shows a packet to the few detectors that look at every one.
  mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: borrowing DeviceProfile, at site: borrowing Site,
    into findings: inout Findings
  ) {
    findings.take(.floodOut, floodOut.inspect(packet: packet, isSent: isSent, of: device, at: site))
    findings.take(.newDevice, newDevice.inspect(packet: packet, isSent: isSent, of: device, at: site))
  }

  /// Shows a look to every detector and hands on what they find.
  mutating func inspect(
    _ look: Look, of device: borrowing DeviceProfile, at site: borrowing Site, into findings: inout Findings
  ) {
    findings.take(.horizontalScan, horizontalScan.inspect(look, of: device, at: site))
    findings.take(.arpSweep, arpSweep.inspect(look, of: device, at: site))
    findings.take(.verticalScan, verticalScan.inspect(look, of: device, at: site))
    findings.take(.newPeerRate, newPeerRate.inspect(look, of: device, at: site))
    findings.take(.floodOut, floodOut.inspect(look, of: device, at: site))
    findings.take(.bruteForce, bruteForce.inspect(look, of: device, at: site))
    findings.take(.plaintextCredentials, plaintextCredentials.inspect(look, of: device, at: site))
    findings.take(.arpSpoof, arpSpoof.inspect(look, of: device, at: site))
    findings.take(.newDestination, newDestination.inspect(look, of: device, at: site))
    findings.take(.newDevice, newDevice.inspect(look, of: device, at: site))
    findings.take(.tlsDowngrade, tlsDowngrade.inspect(look, of: device, at: site))
    findings.take(.mqttTopics, mqttTopics.inspect(look, of: device, at: site))
  }
}

extension DetectorKind {
  /// The number of detectors.
  public static let count = allCases.count

  /// What the detector says of itself.
  public var card: DetectorCard { type.card }
}

/// Everything that speaks for itself, with its card: the detectors of devices, and the sensor's own health.
public enum DetectorCatalog {
  /// All cards, the sensor's own last.
  public static let cards = DetectorKind.allCases.map(\.card) + [SensorHealth.card]
}
