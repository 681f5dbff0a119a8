// SPDX-License-Identifier: Apache-2.0
import Capture
import Detection
import Devices
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

  /// Where a configured service keeps its state.
  ///
  /// - Throws: `badConfiguration`, or `noInput` for a named file that is not there.
  public static func statePath(configurationPath: String?) throws(Failure) -> String {
    try ConfigurationFile(path: configurationPath).configuration.state.path
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
    let keeper = configuration.privacy.level.keepsState ? openState(configuration.state) : nil
    var detection = file.detection
    detection.vendors = RegistryFolder(path: configuration.inventory.registry).load()
    do throws(Failure) {
      detection.usage = try UsageFolder(path: configuration.inventory.mud).load()
    } catch {
      Diagnostics.report(error.description)
    }
    var analysis = Analysis(
      flows: file.flows(seed: .random(in: 0 ... .max)), detection: detection,
      learn: Self.learningGoal(configuration.learn),
      rules: try loadRules(configuration), output: try makeOutput(file, writer, keeper?.history))
    keeper?.restore { (state) throws(StateError) in try analysis.restore(state) }.report()
    let socket = openControl(configuration.control)
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
    let control = ControlPlane(
      service: self, file: file, mailbox: mailbox, writer: writer, watcher: watcher, notifier: notifier,
      sources: sources, keeper: keeper, socket: socket)
    control.run(until: signals)
    notifier.stopping()
    socket?.end()
    for source in sources { source.stop() }
    mailbox.requestEnd()
    for source in sources { source.join() }
    thread.join()
    if let keeper {
      if let devices = mailbox.takeDevices() { keeper.save(devices, at: .now) }
      keeper.close()
    }
    writer.close()
    Diagnostics.report(mailbox.report.summary)
    let missing = writer.counts.missing
    if missing > 0 { Diagnostics.report("\(missing) lines did not reach the log") }
    return watcher.haveAllFailed ? Failure.ExitCode.notPermitted.rawValue : 0
  }

  /// Reads configuration and rules again, all or nothing.
  ///
  /// Rules, record types and syslog's level change at once; everything else is fixed for the life of the process.
  func reload(_ running: ConfigurationFile, _ mailbox: Mailbox) {
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
      mailbox.send(.apply(Mailbox.Change(rules: set, events: file.events, syslogLevel: file.syslogLevel)))
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

  /// Opens the database of what is known; without one the service runs all the same, and says so.
  private func openState(_ state: Configuration.State) -> StateKeeper? {
    guard !state.path.isEmpty else { return nil }
    do {
      return try StateKeeper(path: state.path, limits: state.limits, now: .now)
    } catch {
      Diagnostics.report("\(error); what is learned is lost with the next restart")
      return nil
    }
  }

  /// Opens the socket where the service can be asked; without it the service runs all the same, and says so.
  private func openControl(_ control: Configuration.Control) -> ControlSocket? {
    guard !control.socket.isEmpty else { return nil }
    do {
      return try ControlSocket(path: control.socket)
    } catch {
      Diagnostics.report("\(error)")
      return nil
    }
  }

  private func makeOutput(
    _ file: ConfigurationFile, _ writer: LogWriter, _ history: StateHistory?
  ) throws(Failure) -> RecordOutput {
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
    settings.history = history
    // The secret lives as long as the process.
    settings.veil = Veil(
      level: file.configuration.privacy.level, home: file.configuration.home,
      secret: (0..<32).map { _ in .random(in: 0 ... .max) })
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
