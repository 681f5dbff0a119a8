// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Every detector: each is registered here, and only here, by one line in each block that is for it; those that give evidence come
/// first.
public enum DetectorKind: Int, CaseIterable, Sendable {
  case horizontalScan
  case arpSweep
  case verticalScan
  case newPeerRate
  case floodOut
  case newDestination
  case tlsDowngrade
  case mqttTopics
  case lateralMovement
  case floodIn
  case coapDiscovery
  case publishFlood
  case commandPublisher
  case beacon
  case exfiltration
  case jointMix
  case dnsTunnel
  case generatedNames
  case failedLookups
  case resolverChange
  case bruteForce
  case plaintextCredentials
  case arpSpoof
  case newDevice
  case rogueServer
  case clientTakeover
  case exposedService
  case spoofedSource
  case reflection
  case modelChange
  case silence
  case coapAmplification
  case unusualHour
  case behaviourChange
  case outsideDescription
  case sessionFlood

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
    case .rogueServer: RogueServer.self
    case .clientTakeover: ClientTakeover.self
    case .exposedService: ExposedService.self
    case .spoofedSource: SpoofedSource.self
    case .reflection: Reflection.self
    case .lateralMovement: LateralMovement.self
    case .floodIn: FloodIn.self
    case .modelChange: ModelChange.self
    case .coapDiscovery: CoAPDiscovery.self
    case .publishFlood: PublishFlood.self
    case .commandPublisher: CommandPublisher.self
    case .beacon: Beacon.self
    case .exfiltration: Exfiltration.self
    case .jointMix: JointMix.self
    case .silence: Silence.self
    case .coapAmplification: CoAPAmplification.self
    case .unusualHour: UnusualHour.self
    case .behaviourChange: BehaviourChange.self
    case .outsideDescription: OutsideDescription.self
    case .dnsTunnel: DNSTunnel.self
    case .generatedNames: GeneratedNames.self
    case .failedLookups: FailedLookups.self
    case .resolverChange: ResolverChange.self
    case .sessionFlood: SessionFlood.self
    }
  }
}

/// One device's detectors, each with what it remembers of the device.
///
/// The profile comes in as `inout` only so that it is looked at where it lies: nobody changes it here.
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
  private var rogueServer = RogueServer()
  private var clientTakeover = ClientTakeover()
  private var exposedService = ExposedService()
  private var spoofedSource = SpoofedSource()
  private var reflection = Reflection()
  private var sessionFlood = SessionFlood()
  private var lateralMovement = LateralMovement()
  private var floodIn = FloodIn()
  private var modelChange = ModelChange()
  private var coapDiscovery = CoAPDiscovery()
  private var publishFlood = PublishFlood()
  private var commandPublisher = CommandPublisher()
  private var beacon = Beacon()
  private(set) var exfiltration = Exfiltration()
  private var jointMix = JointMix()
  private var silence = Silence()
  private var coapAmplification = CoAPAmplification()
  private var unusualHour = UnusualHour()
  private(set) var behaviourChange = BehaviourChange()
  private var outsideDescription = OutsideDescription()
  private var dnsTunnel = DNSTunnel()
  private var generatedNames = GeneratedNames()
  private var failedLookups = FailedLookups()
  private var resolverChange = ResolverChange()

  /// Shows a packet to the few detectors that look at every one.
  mutating func inspect(
    packet: borrowing PacketFacts, isSent: Bool, of device: inout DeviceProfile, at site: borrowing @_addressable Site,
    into findings: inout Findings
  ) {
    findings.take(.floodOut, floodOut.inspect(packet: packet, isSent: isSent, of: device, at: site))
    findings.take(.newDevice, newDevice.inspect(packet: packet, isSent: isSent, of: device, at: site))
    findings.take(.spoofedSource, spoofedSource.inspect(packet: packet, isSent: isSent, of: device, at: site))
    findings.take(.reflection, reflection.inspect(packet: packet, isSent: isSent, of: device, at: site))
    findings.take(.floodIn, floodIn.inspect(packet: packet, isSent: isSent, of: device, at: site))
    findings.take(.exfiltration, exfiltration.inspect(packet: packet, isSent: isSent, of: device, at: site))
    findings.take(.coapAmplification, coapAmplification.inspect(packet: packet, isSent: isSent, of: device, at: site))
  }

  /// Shows an event to the detectors that look at events of its kind.
  mutating func inspect(
    _ event: Event, _ kind: EventKind, in context: EventContext, of device: inout DeviceProfile,
    at site: borrowing @_addressable Site, into findings: inout Findings
  ) {
    switch kind {
    case .flowStarted:
      findings.take(.horizontalScan, horizontalScan.inspect(event, in: context, of: device, at: site))
      findings.take(.newPeerRate, newPeerRate.inspect(event, in: context, of: device, at: site))
    case .flowAnswered:
      findings.take(.horizontalScan, horizontalScan.inspect(event, in: context, of: device, at: site))
      findings.take(.verticalScan, verticalScan.inspect(event, in: context, of: device, at: site))
      findings.take(.newDestination, newDestination.inspect(event, in: context, of: device, at: site))
      findings.take(.lateralMovement, lateralMovement.inspect(event, in: context, of: device, at: site))
      findings.take(.resolverChange, resolverChange.inspect(event, in: context, of: device, at: site))
      findings.take(.sessionFlood, sessionFlood.inspect(event, in: context, of: device, at: site))
    case .flowFailed:
      findings.take(.horizontalScan, horizontalScan.inspect(event, in: context, of: device, at: site))
      findings.take(.verticalScan, verticalScan.inspect(event, in: context, of: device, at: site))
    case .flowEnded:
      findings.take(.verticalScan, verticalScan.inspect(event, in: context, of: device, at: site))
      findings.take(.bruteForce, bruteForce.inspect(event, in: context, of: device, at: site))
      findings.take(.behaviourChange, behaviourChange.inspect(event, in: context, of: device, at: site))
    case .arp:
      findings.take(.arpSweep, arpSweep.inspect(event, in: context, of: device, at: site))
      findings.take(.arpSpoof, arpSpoof.inspect(event, in: context, of: device, at: site))
      findings.take(.behaviourChange, behaviourChange.inspect(event, in: context, of: device, at: site))
    case .coap:
      findings.take(.coapAmplification, coapAmplification.inspect(event, in: context, of: device, at: site))
    case .hello:
      findings.take(.resolverChange, resolverChange.inspect(event, in: context, of: device, at: site))
    case .flowContinues, .configuration:
      findings.take(.behaviourChange, behaviourChange.inspect(event, in: context, of: device, at: site))
    // Of these, nobody wants to know (`EventKind.isInspected`).
    case .portMismatch, .dns, .mqtt, .otherMessage: return
    }
    findings.take(.newDevice, newDevice.inspect(event, in: context, of: device, at: site))
  }

  /// Shows what a message amounts to, to the detectors that look at such deeds.
  mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: inout DeviceProfile, at site: borrowing @_addressable Site,
    into findings: inout Findings
  ) {
    switch deed {
    case .showedPassword:
      findings.take(.bruteForce, bruteForce.inspect(deed, in: context, of: device, at: site))
      findings.take(.plaintextCredentials, plaintextCredentials.inspect(deed, in: context, of: device, at: site))
    case .wasRefused:
      findings.take(.bruteForce, bruteForce.inspect(deed, in: context, of: device, at: site))
    case .subscribed:
      findings.take(.mqttTopics, mqttTopics.inspect(deed, in: context, of: device, at: site))
    case .published:
      findings.take(.mqttTopics, mqttTopics.inspect(deed, in: context, of: device, at: site))
      findings.take(.publishFlood, publishFlood.inspect(deed, in: context, of: device, at: site))
    case .saidHello:
      findings.take(.tlsDowngrade, tlsDowngrade.inspect(deed, in: context, of: device, at: site))
    case .soughtLease, .offeredNetwork:
      findings.take(.rogueServer, rogueServer.inspect(deed, in: context, of: device, at: site))
    case .tookClientName:
      findings.take(.clientTakeover, clientTakeover.inspect(deed, in: context, of: device, at: site))
    case .wasReached, .mappedPort:
      findings.take(.exposedService, exposedService.inspect(deed, in: context, of: device, at: site))
    case .controlledNeighbour:
      findings.take(.lateralMovement, lateralMovement.inspect(deed, in: context, of: device, at: site))
    case .becameAnother:
      findings.take(.modelChange, modelChange.inspect(deed, in: context, of: device, at: site))
    case .soughtResources:
      findings.take(.coapDiscovery, coapDiscovery.inspect(deed, in: context, of: device, at: site))
    case .leftCommand:
      findings.take(.commandPublisher, commandPublisher.inspect(deed, in: context, of: device, at: site))
    case .turnedToStranger:
      findings.take(.beacon, beacon.inspect(deed, in: context, of: device, at: site))
      findings.take(.exfiltration, exfiltration.inspect(deed, in: context, of: device, at: site))
    case .askedName:
      findings.take(.dnsTunnel, dnsTunnel.inspect(deed, in: context, of: device, at: site))
    case .gotNameAnswer:
      findings.take(.dnsTunnel, dnsTunnel.inspect(deed, in: context, of: device, at: site))
      findings.take(.generatedNames, generatedNames.inspect(deed, in: context, of: device, at: site))
      findings.take(.failedLookups, failedLookups.inspect(deed, in: context, of: device, at: site))
      findings.take(.resolverChange, resolverChange.inspect(deed, in: context, of: device, at: site))
    case .leftDescription:
      findings.take(.outsideDescription, outsideDescription.inspect(deed, in: context, of: device, at: site))
    case .showedUpdate:
      findings.take(.behaviourChange, behaviourChange.inspect(deed, in: context, of: device, at: site))
    }
  }

  /// Shows the tick that ends now to the detectors that look at whole ticks.
  mutating func inspect(
    tickEndingAt time: Timestamp, of device: inout DeviceProfile, at site: borrowing @_addressable Site,
    into findings: inout Findings
  ) {
    findings.take(.arpSweep, arpSweep.inspect(tickEndingAt: time, of: device, at: site))
    findings.take(.floodOut, floodOut.inspect(tickEndingAt: time, of: device, at: site))
    findings.take(.spoofedSource, spoofedSource.inspect(tickEndingAt: time, of: device, at: site))
    findings.take(.reflection, reflection.inspect(tickEndingAt: time, of: device, at: site))
    findings.take(.floodIn, floodIn.inspect(tickEndingAt: time, of: device, at: site))
    findings.take(.publishFlood, publishFlood.inspect(tickEndingAt: time, of: device, at: site))
    findings.take(.exfiltration, exfiltration.inspect(tickEndingAt: time, of: device, at: site))
    findings.take(.jointMix, jointMix.inspect(tickEndingAt: time, of: device, at: site))
    findings.take(.silence, silence.inspect(tickEndingAt: time, of: device, at: site))
    findings.take(.coapAmplification, coapAmplification.inspect(tickEndingAt: time, of: device, at: site))
    findings.take(.unusualHour, unusualHour.inspect(tickEndingAt: time, of: device, at: site))
    findings.take(.behaviourChange, behaviourChange.inspect(tickEndingAt: time, of: device, at: site))
  }
}

extension DetectorKind {
  /// The number of detectors.
  public static let count = allCases.count

  /// What the detector says of itself.
  public var card: DetectorCard { type.card }
}

/// Everything that speaks for itself, with its card: the detectors of devices, and the sensor's own health and digest.
public enum DetectorCatalog {
  /// All cards, the sensor's own last.
  public static let cards = DetectorKind.allCases.map(\.card) + [SensorHealth.card, IncidentTable.digestCard]
}
