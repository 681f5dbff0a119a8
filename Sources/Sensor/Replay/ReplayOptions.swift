// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import NetworkTypes
import Reporting

/// What a replay is asked to do, checked as it is set.
public struct ReplayOptions: Sendable {
  /// Files, folders, or `-` for standard input.
  public var paths: [String] = []
  /// The JSON log's path, `-` for standard output, or nil for readable alerts there.
  public var logPath: String?
  /// The rule folder; nil for the installed one, if there is one.
  public var rulesPath: String?
  /// The folder with the registry of hardware addresses, or empty for none: what is installed changes no replay by itself.
  public private(set) var registryPath = ""
  /// The folder with usage descriptions that devices are held to; nil for none.
  public var usagePath: String?
  /// Whether the log has fingerprints before they are hashed, too: `tls.ja4_r` and `tls.ja4_ro`.
  public var hasRawFingerprints = false
  /// Whether each file is analysed by itself, with nothing carried over from the one before.
  public var isPerFile = false
  /// The database of what is known: taken up before the first packet, saved after the last; nil for none.
  public var statePath: String?
  /// What the pseudonyms of `--privacy pseudonymous` are made with; nil for something that nobody knows.
  public var privacyKey: String?
  /// A file that says which packets belong to which attack, against which all that is said is held; nil for none.
  public var labelsPath: String?
  /// Where what came of that goes as JSON, `-` for standard output; nil for nowhere.
  public var metricsPath: String?
  public private(set) var privacy = PrivacyLevel.full
  public private(set) var events = EventSelection.none
  public private(set) var learn = Configuration.LearningPeriod.automatic
  public private(set) var home = HomeNetworks.standard
  public private(set) var budget = AlarmBudget.onePerMonth
  /// Small enough to stay in a processor's own cache: a replay waits where the ring is full, so that more would only be slower.
  public private(set) var ringMegabytes = 1
  public private(set) var progress = Progress.automatic
  public private(set) var failOn: Severity?
  /// The pace relative to the recorded one, or nil for as fast as possible.
  public private(set) var speed: Double?

  /// When to show how far a replay has come.
  public enum Progress: String, Sendable, CaseIterable {
    /// On a terminal only.
    case automatic = "auto"
    case always
    case never
  }

  public init() {}

  /// The record types that `--events` knows, joined by commas.
  public static let eventWords = RecordKind.allCases.map { "\($0.word)" }.joined(separator: ", ")

  public mutating func setEvents(_ text: String) throws(Failure) {
    do {
      events = try EventSelection(parsing: text)
    } catch {
      throw Self.usage("--events", text, "allowed: \(Self.eventWords), all (which leaves score out), or none")
    }
  }

  public mutating func setLearn(_ text: String) throws(Failure) {
    guard let period = Configuration.LearningPeriod(text) else {
      throw Self.usage("--learn", text, "allowed: " + Configuration.LearningPeriod.allowed)
    }
    learn = period
  }

  public mutating func setHome(_ text: String?) throws(Failure) {
    guard let text else { return }
    var networks: [IPNetwork] = []
    for word in text.split(separator: ",") {
      guard let network = IPNetwork(word) else {
        throw Self.usage("--home", String(word), "allowed: networks joined by commas, as 192.168.1.0/24,fd00::/8")
      }
      networks.append(network)
    }
    home = HomeNetworks(networks)
  }

  public mutating func setRegistry(_ path: String) { registryPath = path == "none" ? "" : path }

  /// Where Debian installs the registry of hardware addresses.
  public static let installedRegistry = RegistryFolder.installedPath

  public mutating func setBudget(_ text: String) throws(Failure) {
    budget = try Self.choice("--budget", text)
  }

  public mutating func setPrivacy(_ text: String) throws(Failure) {
    privacy = try Self.choice("--privacy", text)
  }

  public mutating func setProgress(_ text: String) throws(Failure) {
    progress = try Self.choice("--progress", text)
  }

  public mutating func setRing(_ megabytes: Int) throws(Failure) {
    guard (1...1024).contains(megabytes) else {
      throw Self.usage("--ring", "\(megabytes)", "allowed: 1 to 1024 MiB")
    }
    ringMegabytes = megabytes
  }

  public mutating func setSpeed(_ text: String) throws(Failure) {
    guard text != "max" else { return }
    guard let value = Double(text), value.isFinite, value > 0 else {
      throw Self.usage("--speed", text, "allowed: max, or a number above 0")
    }
    speed = value
  }

  public mutating func setFailOn(_ text: String?) throws(Failure) {
    guard let text else { return }
    guard let severity = Severity.allCases.first(where: { $0.word == text }) else {
      throw Self.usage("--fail-on", text, "allowed: " + Severity.allCases.map(\.word).joined(separator: ", "))
    }
    failOn = severity
  }

  private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ option: String, _ text: String
  ) throws(Failure) -> Choice {
    guard let choice = Choice(rawValue: text) else {
      throw usage(option, text, "allowed: " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  private static func usage(_ option: String, _ value: String, _ allowed: String) -> Failure {
    Failure(
      "wrong usage", at: option, because: "\"\(value)\" is not allowed", remedy: allowed, exitCode: .usage)
  }
}
