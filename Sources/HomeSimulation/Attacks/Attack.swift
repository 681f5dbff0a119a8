// SPDX-License-Identifier: Apache-2.0

/// A family of attacks: one thing that a taken-over device, or somebody beside it, does.
protocol AttackFamily: Sendable {
  /// The family's name, as labels have it.
  static var name: String { get }
  /// The detectors, by their ids, any of which names the right cause.
  static var causes: [String] { get }
  /// The kinds of device that do it; empty for all things.
  static var attackers: Set<String> { get }
  /// Whether the attacker is a device that was not in the home before.
  static var bringsDevice: Bool { get }

  init()
  /// Draws the attack from its start on.
  func draw(_ attack: AttackScene)
}

extension AttackFamily {
  static var attackers: Set<String> { [] }
  static var bringsDevice: Bool { false }
}

/// How much of an attack there is: the low one hides, the high one does not care.
public enum Intensity: String, CaseIterable, Sendable, Codable {
  case low, medium, high
}

/// An attack that a plan asks for.
public struct AttackPlan: Sendable {
  /// Its name in `AttackCatalog.names`.
  public var family: String
  /// How much of it there is.
  public var intensity: Intensity
  /// Seconds after the first midnight.
  public var time: Double
  /// The device that does it, or nil for the one that is chosen by the seed.
  public var device: String?

  /// Plans one run of a family, which starts at `time`.
  public init(family: String, intensity: Intensity, time: Double, device: String? = nil) {
    (self.family, self.intensity, self.time, self.device) = (family, intensity, time, device)
  }
}

/// An attack run as labels and the story tell of it.
public struct AttackRun: Sendable, Codable {
  /// Counts from 1.
  public let number: Int
  /// Its name in `AttackCatalog.names`.
  public let family: String
  /// How much of it there is.
  public let intensity: Intensity
  /// The attacker's name.
  public let attacker: String
  /// The attacker's hardware address.
  public let mac: String
  /// The attacker's IPv4 address.
  public let address: String
  /// The victim's address, where there is one.
  public internal(set) var victim: String
  /// Unix seconds.
  public let time: Double
  /// The detectors, any of which names the right cause.
  public let causes: [String]
}

/// Why a plan cannot be drawn.
public enum PlanError: Error, CustomStringConvertible {
  case unknownFamily(String)
  case unknownDevice(String)

  /// What is wrong with the plan, for people.
  public var description: String {
    switch self {
    case .unknownFamily(let name): "no attack family is named \(name)"
    case .unknownDevice(let name): "no device of this home is named \(name), or it cannot attack"
    }
  }
}

/// What an attack draws with: the attacker, its chance, and the home around it.
///
/// All that it draws is labelled, and nothing of it changes what benign devices do.
final class AttackScene {
  let home: Home
  /// The attacker as the attack uses it.
  let attacker: Doer
  let intensity: Intensity
  let start: Double
  private let number: Int

  init(_ home: Home, attacker: Device, intensity: Intensity, start: Double, number: Int) {
    (self.home, self.intensity, self.start, self.number) = (home, intensity, start, number)
    self.attacker = Doer(attacker.shadow("attack \(number)"), "attack \(number)")
  }

  var device: Device { attacker.device }
  var station: Station { attacker.device.station }

  /// The value for this intensity.
  func choose<Value>(low: Value, medium: Value, high: Value) -> Value {
    switch intensity {
    case .low: low
    case .medium: medium
    case .high: high
    }
  }

  /// The other devices of the home, without the router, in an order of chance.
  func others() -> [Device] {
    home.devices.filter { $0.mac != station.mac && $0.kind.name != "router" }.shuffled(using: &attacker.chance)
  }

  /// A device of a kind, or any other.
  func victim(_ kinds: String...) -> Device {
    let others = others()
    let victim =
      kinds.lazy.compactMap { kind in others.first { $0.kind.name == kind } }.first ?? others.first ?? home.router
    home.name(victim: victim.address.description, of: number)
    return victim
  }

  /// Names a host of the Internet as the victim.
  func name(victim address: UInt32) { home.name(victim: dotted(address), of: number) }

  /// Does something a number of times, with a pause in seconds after each.
  func times(_ count: Int, every pause: Double, jitter: Double = 0.1, _ action: @escaping (Int, Double) -> Void) {
    step(0, of: count, every: pause, jitter: jitter, at: start, action)
  }

  private func step(
    _ number: Int, of count: Int, every pause: Double, jitter: Double, at time: Double,
    _ action: @escaping (Int, Double) -> Void
  ) {
    guard number < count else { return }
    home.at(time) { [self] in
      action(number, time)
      let next = time + pause * attacker.chance.number(in: (1 - jitter)...(1 + jitter))
      step(number + 1, of: count, every: pause, jitter: jitter, at: next, action)
    }
  }
}

extension Home {
  /// Puts an attack into the home's future.
  func add(_ attack: AttackPlan) throws(PlanError) {
    guard let family = AttackCatalog.families.first(where: { $0.name == attack.family }) else {
      throw .unknownFamily(attack.family)
    }
    let number = runs.count + 1
    var chance = Generator(seed: plan.seed, "attacker \(number) \(attack.family)")
    let able = devices.filter { device in
      family.attackers.isEmpty ? device.kind.isThing : family.attackers.contains(device.kind.name)
    }
    let stranger = family.bringsDevice ? Device(self, name: "stranger", kind: .implant, number: 99) : nil
    let chosen = stranger ?? attack.device.map { name in devices.first { $0.name == name } } ?? chance.pick(able) ?? nil
    guard let device = chosen else { throw .unknownDevice(attack.device ?? "") }
    runs.append(
      AttackRun(
        number: number, family: attack.family, intensity: attack.intensity, attacker: device.name,
        mac: device.mac.description, address: device.address.description, victim: "",
        time: calendar.unixTime(attack.time), causes: family.causes))
    at(attack.time, run: number) { [self] in
      let scene = AttackScene(
        self, attacker: device, intensity: attack.intensity, start: attack.time, number: number)
      family.init().draw(scene)
    }
  }

  fileprivate func name(victim: String, of number: Int) {
    if runs[number - 1].victim.isEmpty { runs[number - 1].victim = victim }
  }
}
