// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// A home's network as its router's mirror port sees it: devices, people, the Internet behind it, and all their packets.
///
/// What happens is a queue of deeds in event time. A deed draws its packets at once, also those of the seconds that follow;
/// they wait until everything that comes before them is drawn.
public final class Home {
  /// What a home is made of.
  public struct Plan: Sendable {
    /// Everything that is drawn follows from this number and the rest of the plan.
    public var seed: UInt64
    /// The days drawn; parts of a day are possible.
    public var days: Double
    /// The weekday of the first midnight, 0 for Monday to 6.
    public var startDay: Int
    /// Something unusual that is no attack, or nil for nothing.
    public var situation: Situation?
    /// When it happens, in seconds after the first midnight; after three fifths of the time without a word.
    public var situationTime: Double?
    /// The attacks; they change nothing of what else happens.
    public var attacks: [AttackPlan]
    /// The devices by their names, or nil for all.
    public var deviceNames: Set<String>?

    /// Plans a home with all its devices, in which nothing unusual happens unless it is named.
    public init(
      seed: UInt64, days: Double, startDay: Int = 0, situation: Situation? = nil, situationTime: Double? = nil,
      attacks: [AttackPlan] = [],
      deviceNames: Set<String>? = nil
    ) {
      (self.seed, self.days, self.startDay) = (seed, days, startDay)
      (self.situation, self.situationTime) = (situation, situationTime)
      (self.attacks, self.deviceNames) = (attacks, deviceNames)
    }
  }

  /// What was asked for.
  public let plan: Plan
  /// The devices in the order in which they came.
  public internal(set) var devices: [Device] = []
  /// The attack runs in force, in the order of their numbers from 1.
  public internal(set) var runs: [AttackRun] = []
  /// What happened that is not an attack.
  public internal(set) var happenings: [Story.Happening] = []

  var calendar: Calendar
  let internet: Internet
  var household: Household
  var weather = Weather()
  /// The seconds since the first midnight, of the deed that is being done.
  private(set) var now = 0.0
  /// The attack run whose deeds are being drawn, 0 for none.
  private(set) var currentRun = 0

  private var writer = PacketWriter()
  private var store = PacketStore()
  private var deeds = EventQueue<Deed>()
  private var deedCount: UInt64 = 0

  private struct Deed: Timed {
    let time: Int64
    let sequence: UInt64
    let run: Int
    let action: () -> Void
  }

  /// Sets up a home in which nothing has happened yet.
  ///
  /// - Throws: `PlanError` if the plan names a device that is not there, or an attack that this device cannot do.
  public init(_ plan: Plan) throws(PlanError) {
    self.plan = plan
    calendar = Calendar(startDay: plan.startDay)
    internet = Internet(seed: plan.seed)
    household = Household(seed: plan.seed, calendar: calendar)
    furnish()
    plan.situation?.prepare(self, at: plan.situationTime ?? plan.days * 51_840)
    for attack in plan.attacks { try add(attack) }
  }

  /// Draws everything until the plan's last moment.
  public func run(into receiver: inout some PacketReceiver) {
    let end = Self.microseconds(plan.days * 86_400)
    while let deed = deeds.first, deed.time < end {
      _ = deeds.removeFirst()
      release(upTo: deed.time - 1, into: &receiver)
      now = Double(deed.time) / 1e6
      currentRun = deed.run
      deed.action()
    }
    release(upTo: end - 1, into: &receiver)
  }

  private func release(upTo time: Int64, into receiver: inout some PacketReceiver) {
    store.release(upTo: time) { packet, bytes in
      receiver.receive(
        DrawnPacket(time: calendar.timestamp(microseconds: packet.time), run: packet.run), bytes)
    }
  }

  /// Does something later; what it draws belongs to the same attack run, if to any.
  func at(_ time: Double, _ action: @escaping () -> Void) { at(time, run: currentRun, action) }

  func at(_ time: Double, run: Int, _ action: @escaping () -> Void) {
    deedCount += 1
    deeds.insert(
      Deed(time: Self.microseconds(max(time, now)), sequence: deedCount, run: run, action: action))
  }

  private static func microseconds(_ seconds: Double) -> Int64 { Int64(seconds * 1e6) }
}

// MARK: - Packets on the link

extension Home {
  private func emit(at time: Double) {
    guard !weather.isDark(at: time) else { return }
    store.insert(writer.bytes, at: Self.microseconds(max(time, now)), run: currentRun)
  }

  /// Identifies by the time alone: what a packet is must not depend on what others send.
  private func identify(_ time: Double) {
    let number = UInt64(Self.microseconds(time)) &* 0x9E37_79B9_7F4A_7C15
    writer.identification = UInt16(truncatingIfNeeded: number >> 40)
  }

  func datagram(
    from source: Station, _ sourcePort: UInt16, to destination: Station, _ destinationPort: UInt16,
    _ payload: [UInt8], at time: Double
  ) {
    identify(time)
    writer.datagram(from: source, sourcePort, to: destination, destinationPort, payload)
    emit(at: time)
  }

  func segment(_ header: PacketWriter.Segment, _ payload: ArraySlice<UInt8> = [], at time: Double) {
    identify(time)
    writer.segment(header, payload)
    emit(at: time)
  }

  func message(
    from source: Station, to destination: Station, protocol number: UInt8, _ payload: [UInt8],
    routerAlert: Bool = false, at time: Double
  ) {
    identify(time)
    writer.message(from: source, to: destination, protocol: number, payload, routerAlert: routerAlert)
    emit(at: time)
  }

  func version6(
    from source: (MACAddress, IPAddress), to destination: (MACAddress, IPAddress), protocol number: UInt8,
    hopLimit: UInt8 = 255, extensionHeader: [UInt8] = [], sumAt place: Int = 2, _ payload: [UInt8], at time: Double
  ) {
    writer.version6(
      from: source, to: destination, protocol: number, hopLimit: hopLimit, extensionHeader: extensionHeader,
      sumAt: place, payload)
    emit(at: time)
  }

  func frame(from source: MACAddress, to destination: MACAddress, type: UInt16, _ payload: [UInt8], at time: Double) {
    writer.frame(from: source, to: destination, type: type, payload)
    emit(at: time)
  }

  /// An ARP packet in an Ethernet frame.
  ///
  /// - Source: RFC 826.
  func arp(
    operation: UInt16, sender: MACAddress, _ senderAddress: UInt32, target: MACAddress, _ targetAddress: UInt32,
    to destination: MACAddress, at time: Double
  ) {
    var payload: [UInt8] = [0, 1, 8, 0, 6, 4]
    payload.append(big16: operation)
    payload.append(big48: sender.value)
    payload.append(big32: senderAddress)
    payload.append(big48: target.value)
    payload.append(big32: targetAddress)
    frame(from: sender, to: destination, type: 0x0806, payload, at: time)
  }
}
