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
    abstract: "Explain a detector: what it finds, why it matters, the benign reading, what to do.")

  @Argument(help: "A detector's name or number, as arp-sweep or D02; without it, all are listed.")
  var detector: String?

  func run() throws { print(try Explanation.text(of: detector)) }
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
