// SPDX-License-Identifier: Apache-2.0
import Capture
import Detection
import Flows
import Glibc
import NetworkTypes
import PacketQueue
import Reporting

/// The sensor as a service: watches interfaces until told to stop.
///
/// The calling thread is the control plane: it waits for signals and systemd's watchdog, and never touches packets. One thread
/// an interface captures, one analyses, one writes.
public struct Service: Sendable {
  /// The configuration file that is read when none is named.
  public static let defaultConfigurationPath = "/etc/vedette/vedette.yaml"
  static let outputQueueSize = 4 << 20

  private let configurationPath: String?
  private let interfaces: [String]

  /// Names the configuration; `interfaces` take the place of the configured ones.
  public init(configurationPath: String?, interfaces: [String]) {
    self.configurationPath = configurationPath
    self.interfaces = interfaces
  }

  /// Runs until SIGTERM or SIGINT and returns the exit code.
  ///
  /// - Throws: what keeps the service from starting; an interface that is not there yet does not.
  public func run() throws(Failure) -> Int32 {
    let signals = try Signals()
    let file = try ConfigurationFile(path: configurationPath, interfaces: interfaces)
    let configuration = file.configuration
    guard !configuration.interfaces.isEmpty else {
      throw Failure(
        "no interface to listen on", at: file.path ?? "command line", because: "none is configured",
        remedy: "set 'interfaces' or give --interface; 'vedette interfaces' lists them", exitCode: .badConfiguration)
    }
    if let change = try Privileges.reduce(to: configuration.user) { Diagnostics.report(change) }
    try checkPermission(file)
    for interface in configuration.interfaces {
      if let advice = InterfaceAdvice.offloads(on: interface) { Diagnostics.report(advice) }
    }
    let notifier = ServiceNotifier()
    let writer = try openOutputs(file)
    let analysis = Analysis(
      flows: file.flows(seed: .random(in: 0 ... .max)), detection: file.detection,
      learn: Self.learningGoal(configuration.learn),
      rules: try loadRules(configuration), output: try makeOutput(file, writer))
    let mailbox = Mailbox()
    let watcher = InterfaceWatcher(count: configuration.interfaces.count)
    var sources: [LiveCapture] = []
    var rings: [PacketQueue] = []
    for index in configuration.interfaces.indices {
      let queues = (0..<configuration.capture.threads).map { _ in
        PacketQueue(capacityInBytes: configuration.capture.ringMegabytes << 20)
      }
      do {
        sources.append(try LiveCapture(file.captureConfiguration(index), into: queues, notify: { watcher.tell($0) }))
      } catch {
        throw Failure(
          "cannot start", at: "capture thread", because: "error \(error.number)", remedy: "raise the limit of threads")
      }
      rings += queues
    }
    let thread = try start(analysis, sources, rings, mailbox, writer)
    Diagnostics.report(
      "watching \(configuration.interfaces.joined(separator: ", ")) (\(file.memorySentence); \(file.kernelMemorySentence))"
    )
    notifier.ready("Watching \(configuration.interfaces.joined(separator: ", "))")
    wait(signals, notifier, mailbox, writer, file, watcher, sources)
    notifier.stopping()
    for source in sources { source.stop() }
    mailbox.requestEnd()
    for source in sources { source.join() }
    thread.join()
    writer.close()
    Diagnostics.report(mailbox.report.summary)
    let missing = writer.counts.missing
    if missing > 0 { Diagnostics.report("\(missing) lines did not reach the log") }
    return watcher.haveAllFailed ? Failure.ExitCode.notPermitted.rawValue : 0
  }

  // MARK: The control plane

  private func wait(
    _ signals: borrowing Signals, _ notifier: ServiceNotifier, _ mailbox: Mailbox, _ writer: LogWriter,
    _ file: ConfigurationFile, _ watcher: InterfaceWatcher, _ sources: [LiveCapture]
  ) {
    let pause = min(notifier.watchdogInterval ?? 5_000_000_000, 5_000_000_000)
    var links = LinkNewsReader(sources)
    var lastTurn: UInt64 = .max
    var nextSign: Int64 = 0
    while !watcher.haveAllFailed {
      switch signals.next(within: min(pause, LinkNewsReader.interval), or: links.descriptor) {
      case .end:
        links.readAtEnd()
        return
      case .reload:
        writer.requestReopen()
        reload(file, mailbox)
      case .reopen: writer.requestReopen()
      case nil: break
      }
      links.read()
      let now = LinkNewsReader.now
      guard now >= nextSign else { continue }
      nextSign = now + pause
      // The watchdog vouches for the analysis thread, not for this one.
      if mailbox.turnCount != lastTurn { notifier.watchdog() }
      lastTurn = mailbox.turnCount
      let report = mailbox.report
      notifier.status("\(report.packets) packets, \(report.devices) devices, \(report.alerts) alerts")
    }
  }

  /// Reads configuration and rules again, all or nothing.
  ///
  /// Rules, record types and syslog's level change at once; everything else is fixed for the life of the process.
  private func reload(_ running: ConfigurationFile, _ mailbox: Mailbox) {
    do {
      let file = try ConfigurationFile(path: configurationPath, interfaces: interfaces)
      let path = file.configuration.rules
      let folder = RuleFolder(path: path)
      let (set, errors) = path.isEmpty || folder.isNotInstalled ? (RuleSet([]), []) : try folder.load()
      for error in errors { Diagnostics.report(error.sentence) }
      guard errors.isEmpty else {
        Diagnostics.report("rules refused (\(path)): \(errors.count.counted("error")); everything stays as it was")
        return
      }
      mailbox.send(Mailbox.Change(rules: set, events: file.events, syslogLevel: file.syslogLevel))
      Diagnostics.report("\(set.rules.count.counted("rule")) in force" + (path.isEmpty ? "" : " (\(path))"))
      if file.needsRestart(after: running) {
        Diagnostics.report("configuration read again (\(file.path ?? "defaults")): some changes need a restart")
      }
    } catch {
      Diagnostics.report("\(error); everything stays as it was")
    }
  }

  // MARK: Setting up

  private func checkPermission(_ file: ConfigurationFile) throws(Failure) {
    for index in file.configuration.interfaces.indices {
      do {
        try LiveCapture.check(file.captureConfiguration(index))
      } catch  where error.kind == .notPermitted {
        throw Failure(error.what, at: error.subject, because: error.why, remedy: error.remedy, exitCode: .notPermitted)
      } catch {
        // Everything else may pass, and is said by the capture itself.
      }
    }
  }

  private func openOutputs(_ file: ConfigurationFile) throws(Failure) -> LogWriter {
    let log = file.configuration.log
    do {
      return try LogWriter(
        LogOutputs(
          recordPath: log.path.isEmpty ? nil : log.path, limitInBytes: log.maxMegabytes << 20,
          showsText: log.path != "-",
          syslogPath: file.syslogLevel == nil ? nil : file.configuration.syslog.socket),
        pressure: .drops, capacityInBytes: Self.outputQueueSize, notice: { Diagnostics.report($0.description) })
    } catch {
      throw Failure(
        "cannot write the log", at: error.path, because: error.reason, remedy: "check log.path and its permissions"
      )
    }
  }

  private func makeOutput(_ file: ConfigurationFile, _ writer: LogWriter) throws(Failure) -> RecordOutput {
    var settings = RecordOutput.Settings()
    settings.events = file.events
    settings.hasLog = !file.configuration.log.path.isEmpty
    settings.hasRawFingerprints = file.configuration.log.rawFingerprints
    // Under systemd the JSON log and syslog are enough; on a terminal a person reads along.
    settings.hasText = file.configuration.log.path != "-" && isatty(STDOUT_FILENO) == 1
    settings.isColoured = AlertText.isColourWanted(
      descriptor: STDOUT_FILENO, noColor: ServiceNotifier.variable("NO_COLOR"))
    settings.syslogLevel = file.syslogLevel
    settings.syslogFacility = file.facility
    let queue = try ReplayRun.claim { () throws(RingSideIsClaimed) in try writer.claimQueue() }
    return RecordOutput(
      sources: file.configuration.interfaces.map { .interface($0) }, queue: queue, settings: settings)
  }

  private func loadRules(_ configuration: Configuration) throws(Failure) -> RuleSet {
    guard !configuration.rules.isEmpty else { return RuleSet([]) }
    let folder = RuleFolder(path: configuration.rules)
    if folder.isNotInstalled {
      Diagnostics.report("no rules in force (\(configuration.rules)): there is no such folder")
      return RuleSet([])
    }
    let (set, errors) = try folder.load()
    // The good rules work from the start; the service does not stay down for a bad one.
    for error in errors { Diagnostics.report(error.sentence) }
    return set
  }

  static func learningGoal(_ period: Configuration.LearningPeriod) -> Analysis.LearningGoal {
    switch period {
    case .automatic: .after(24 * 3_600_000_000_000)
    case .none: .after(0)
    case .everything: .at(Timestamp(nanoseconds: .max))
    case .duration(let length): .after(length)
    }
  }

  private func start(
    _ analysis: consuming Analysis, _ sources: [any PacketSource], _ rings: [PacketQueue], _ mailbox: Mailbox,
    _ writer: LogWriter
  ) throws(Failure) -> CaptureThread {
    var live = LiveAnalysis(analysis, sources: sources, mailbox: mailbox, log: writer)
    for ring in rings { live.add(try ReplayRun.claim { () throws(RingSideIsClaimed) in try ring.claimConsumer() }) }
    let box = AnalysisBox(live)
    do {
      return try CaptureThread { box.run() }
    } catch {
      throw Failure(
        "cannot start", at: "analysis thread", because: "error \(error.number)", remedy: "raise the limit of threads")
    }
  }
}

/// Carries the analysis over to its thread, which is the only one that ever touches it.
private final class AnalysisBox: @unchecked Sendable {
  private var live: LiveAnalysis?

  init(_ live: consuming LiveAnalysis) { self.live = consume live }

  func run() {
    guard var live = live.take() else { return }
    live.run()
  }
}
