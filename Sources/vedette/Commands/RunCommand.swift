// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Sensor

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Watch interfaces until told to stop: the service.",
    discussion: """
      SIGTERM and SIGINT end it, SIGHUP reopens the log and reads configuration and rules again (one error leaves both \
      as they were), SIGUSR1 only reopens the log.
      """)

  @Option(help: "The configuration file. Default: \(Service.defaultConfigurationPath), if it exists.")
  var config: String?

  @Option(help: "An interface to listen on, in place of the configured ones; may be given several times.")
  var interface: [String] = []

  func run() throws {
    throw ExitCode(try Service(configurationPath: config, interfaces: interface).run())
  }
}
