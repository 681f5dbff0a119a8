// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import Sensor

/// The command line: words in, calls to Sensor, words and an exit code out.
@main
struct Vedette: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vedette",
    abstract:
      "A passive sentry for the IoT segment of a network: it learns how each device behaves and says when one strays.",
    discussion: """
      Exit codes: 0 done, 1 failed while running, 3 --fail-on reached, 64 usage, 65 unreadable or damaged input, \
      66 no such file or interface, 77 not permitted, 78 bad configuration or rule.
      """,
    version: Build.version,
    subcommands: [
      ReplayCommand.self, RunCommand.self, CheckCommand.self, InterfacesCommand.self, StatusCommand.self,
      DevicesCommand.self, ExportCommand.self, ForgetCommand.self, PrivacyCommand.self, LearnCommand.self,
      ProfileCommand.self, ExplainCommand.self, RulesCommand.self, VersionCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      Diagnostics.report("\(failure)")
      Glibc.exit(failure.exitCode.rawValue)
    } catch let code as ExitCode {
      Glibc.exit(code.rawValue)
    } catch  where exitCode(for: error) == .success {
      print(fullMessage(for: error))
      Glibc.exit(0)
    } catch {
      Diagnostics.report("wrong usage (command line): \(message(for: error)); see 'vedette help'")
      Glibc.exit(Failure.ExitCode.usage.rawValue)
    }
  }
}
