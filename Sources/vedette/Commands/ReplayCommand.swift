// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Sensor

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Analyse capture files as if their packets came now.",
    discussion: """
      The same packets, options, rules, registry and usage descriptions give the same output, byte for byte. Files are recognised by their content. Damage
      is reported with its place, what can be read behind it is analysed, and the exit code is 65.
      """)

  @Argument(
    help: "pcap or pcapng files, plain or compressed by gzip or zstd; folders of them; or - for standard input.")
  var paths: [String]

  @Option(
    help: "Write the JSON log to this file, or to standard output with -. Without it, alerts are printed readably.")
  var log: String?

  @Option(
    help:
      "Record types to log beside alerts: \(ReplayOptions.eventWords), joined by commas; all (all of these but score) or none."
  )
  var events = "none"

  @Flag(help: "Log fingerprints before they are hashed, too (tls.ja4_r, tls.ja4_ro).")
  var rawFingerprints = false

  @Option(help: "The folder with Sigma rules. Default: the installed rules, if any.")
  var rules: String?

  @Option(
    help:
      "The folder with the IEEE's registry of hardware addresses (oui.csv, mam.csv, oui36.csv, iab.csv); none: vendors are known by what devices say alone, and the output depends on nothing installed but the rules."
  )
  var registry = ReplayOptions.installedRegistry

  @Option(
    help: ArgumentHelp(
      "Hold devices to the usage descriptions (RFC 8520) in this folder (Docs/Usage-Descriptions.md).",
      valueName: "folder"))
  var mud: String?

  @Option(
    help:
      "Packet time that only teaches: auto (a quarter of the captures, at most 24 h; 1 h from a pipe), none, all, or 90s, 30m, 24h, 2d."
  )
  var learn = "auto"

  @Option(
    help: "Networks whose hosts are devices, joined by commas. Default: private, unique local and link-local ones.")
  var home: String?

  @Flag(
    help:
      "Analyse each file by itself: learning, devices and flows begin anew, and the log gets a stats record for each. Default: one timeline, the files in the order of their first packets."
  )
  var perFile = false

  @Option(
    help: ArgumentHelp(
      "Take up what is known from this database, and save it there after the last packet; it is made where there is none.",
      valueName: "file"))
  var state: String?

  @Option(
    help: ArgumentHelp(
      "Hold what is said against the labels in this CSV file, which names the packets of attacks, and print what was found, how soon, and what was said in error (Docs/Scores.md).",
      valueName: "file"))
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "Write what --labels prints as JSON to this file, or to standard output with -.", valueName: "file"))
  var metrics: String?

  @Option(help: "How much records tell of people: full, pseudonymous, aggregate or none.")
  var privacy = "full"

  @Option(help: "Make pseudonyms with this key, so that another run makes the same; who knows it can undo them.")
  var privacyKey: String?

  @Option(help: "As fast as possible (max), or N times the recorded pace.")
  var speed = "max"

  @Option(help: "False alarms a device may cause: 1/day, 1/month or 1/year.")
  var budget = "1/month"

  @Option(help: "The packet ring in MiB; changes memory, never the output.")
  var ring = 1

  @Option(help: "Show progress on standard error: auto (only on a terminal), always or never.")
  var progress = "auto"

  @Option(
    help: "Exit with 3 when an alert of this level or above was raised: informational, low, medium, high, critical.")
  var failOn: String?

  func run() throws {
    var options = ReplayOptions()
    options.paths = paths
    options.logPath = log
    options.rulesPath = rules
    options.setRegistry(registry)
    options.usagePath = mud
    options.hasRawFingerprints = rawFingerprints
    options.isPerFile = perFile
    options.statePath = state
    options.privacyKey = privacyKey
    options.labelsPath = labels
    options.metricsPath = metrics
    try options.setPrivacy(privacy)
    try options.setEvents(events)
    try options.setLearn(learn)
    try options.setHome(home)
    try options.setSpeed(speed)
    try options.setBudget(budget)
    try options.setRing(ring)
    try options.setProgress(progress)
    try options.setFailOn(failOn)
    throw ExitCode(try ReplayRun(options).run())
  }
}
