// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Sensor

struct InterfacesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interfaces", abstract: "List the interfaces that could be listened on.")

  func run() throws { print(try InterfaceList.text()) }
}

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain an alert, or a detector: what it finds, why it matters, the benign reading, what to do.",
    discussion: """
      An alert is looked for in the log that --log names, else in the history of the state. With --replay it is made anew \
      from the capture: the same packets and options give the same explanation, byte for byte.
      """)

  @Argument(
    help: "An alert's uid, or a detector's name or number, as arp-sweep or D02; without it, detectors are listed.")
  var subject: String?

  @Option(help: ArgumentHelp("Look for the alert in this JSON log.", valueName: "file"))
  var log: String?

  @Option(help: ArgumentHelp("Make the alert anew from this capture.", valueName: "file"))
  var replay: [String] = []

  @Option(help: "The folder with Sigma rules for --replay. Default: the installed rules, if any.")
  var rules: String?

  @Option(help: "Packet time that only teaches, for --replay: auto, none, all, or 90s, 30m, 24h, 2d.")
  var learn = "auto"

  @Option(help: "The folder with the IEEE's registry of hardware addresses for --replay, or none.")
  var registry = ReplayOptions.installedRegistry

  @Option(help: ArgumentHelp("The folder with usage descriptions for --replay.", valueName: "folder"))
  var mud: String?

  @Flag(help: "Print the alert's record, one JSON object.")
  var json = false

  @OptionGroup var state: StateOptions

  func run() throws {
    guard let subject else { return print(DetectorExplanation.list) }
    guard AlertSearch.isUID(subject) else { return print(try DetectorExplanation.text(of: subject)) }
    let alert = try alert(subject)
    print(json ? alert.line : alert.text)
  }

  private func alert(_ uid: String) throws -> AlertExplanation {
    if let log { return try AlertSearch.alert(uid, inLog: log) }
    guard !replay.isEmpty else { return try AlertSearch.alert(uid, inState: try state.path()) }
    var options = ReplayOptions()
    options.paths = replay
    options.rulesPath = rules
    options.setRegistry(registry)
    options.usagePath = mud
    try options.setLearn(learn)
    return try AlertSearch.alert(uid, replaying: options)
  }
}

struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

  func run() { print("vedette \(Build.version)") }
}

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "Check or list the rules of a folder.", subcommands: [Check.self, List.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say of every rule whether it can be evaluated; exits with 78 if one can't.")

    @Argument(help: "The folder with Sigma rules. Default: the installed rules.")
    var folder: String?

    func run() throws { print(try RuleBook(folder: folder).check()) }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the rules in force.")

    @Argument(help: "The folder with Sigma rules. Default: the installed rules.")
    var folder: String?

    func run() throws { print(try RuleBook(folder: folder).list()) }
  }
}
