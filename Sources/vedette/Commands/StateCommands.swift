// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Sensor

/// Which state a command reads: the configured one, or another.
struct StateOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The state to read. Default: the one that the configuration names.", valueName: "file"))
  var state: String?

  @Option(help: "The configuration file. Default: \(Service.defaultConfigurationPath), if it exists.")
  var config: String?

  func path() throws -> String { try state ?? Service.statePath(configurationPath: config) }
}

struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: "List the devices that the sensor knows, or all that is known of one.",
    discussion: "A running service saves what it knows every five minutes; the list is that of the last save.")

  @Argument(help: "A device's id, address or name; without it, all are listed.")
  var device: String?

  @Flag(help: "Print the devices' records, one JSON object a line.")
  var json = false

  @OptionGroup var options: StateOptions

  func run() throws {
    let listing = try DeviceListing(path: try options.path())
    print(try json ? listing.json(of: device) : listing.text(of: device))
  }
}

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print all that is stored about one device, or about all, as one JSON object.")

  @Argument(help: "A device's id, address or name; without it, all are exported.")
  var device: String?

  @OptionGroup var options: StateOptions

  func run() throws { print(try DeviceExport(path: try options.path()).json(of: device)) }
}

struct ForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget", abstract: "Erase all that is stored about a device, and print a receipt.",
    discussion: """
      A running service forgets the device in memory, too. What went to syslog or was copied elsewhere is out of reach. A \
      device that still speaks on the network is met anew.
      """)

  @Argument(help: "The device's id, address or name.")
  var device: String

  @Flag(help: "Also overwrite every line that mentions the device in the JSON log and its rotated copies.")
  var logs = false

  @Flag(help: "Print the receipt as a JSON object.")
  var json = false

  @OptionGroup var options: StateOptions

  func run() throws {
    let erasure = DeviceErasure(configurationPath: options.config, statePath: options.state)
    print(try erasure.run(device, isInLogs: logs, isJSON: json))
  }
}

struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Work with what was learned of devices.", subcommands: [Merge.self])

  struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Join what several sensors, or replays of several captures, have learned.")

    @Option(
      help: ArgumentHelp("The state that takes the others in; it is made where there is none.", valueName: "file"))
    var into: String

    @Argument(help: "The states to take in; they stay as they are.")
    var states: [String]

    func run() throws { print(try ProfileMerge(into: into).run(states)) }
  }
}

struct LearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Say what was learned of each device, or that what one did of late is as it should be.",
    discussion: """
      What a device did while it was learned counts as usual from then on, whoever it served. What no other device of its vendor \
      and type does is worth a look before.

      With --accept, all that the device did until now counts as usual: after an alert that you know the reason of. The service \
      has to run.
      """)

  @Flag(help: "Print the report.")
  var report = false

  @Option(help: ArgumentHelp("Take for usual what this device did: its id, address or name.", valueName: "device"))
  var accept: String?

  @OptionGroup var options: StateOptions

  func run() throws {
    guard report || accept != nil else { throw CleanExit.helpRequest(self) }
    if let accept { print(try DeviceAcceptance(configurationPath: options.config).run(accept)) }
    if report { print(try LearningReport(path: try options.path()).text) }
  }
}

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how the service does and what it keeps; exits with 1 where it does not run.")

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(help: "The configuration file. Default: \(Service.defaultConfigurationPath), if it exists.")
  var config: String?

  func run() throws {
    let (text, isRunning) = try StatusReport(configurationPath: config).report(isJSON: json)
    print(text)
    if !isRunning { throw ExitCode(Failure.ExitCode.failed.rawValue) }
  }
}

struct PrivacyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "privacy", abstract: "Say what is stored, about whom, since when, why, and where it is sent.")

  @Option(help: "The configuration file. Default: \(Service.defaultConfigurationPath), if it exists.")
  var config: String?

  func run() throws { print(try PrivacyReport(configurationPath: config).text()) }
}
