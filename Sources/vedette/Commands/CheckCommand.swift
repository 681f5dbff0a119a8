// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Sensor

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check configuration, capture filter and rules, and print what would run.")

  @Option(help: "The configuration file. Default: \(Service.defaultConfigurationPath), if it exists.")
  var config: String?

  @Option(help: "The folder with Sigma rules, in place of the configured one.")
  var rules: String?

  func run() throws {
    print(try ConfigurationCheck(configurationPath: config, rulesPath: rules).report())
  }
}
