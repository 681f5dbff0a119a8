// SPDX-License-Identifier: Apache-2.0
import Capture
import Detection
import Devices
import Flows
import Glibc
import NetworkTypes
import PacketQueue
import Reporting

/// One replay of capture files, from the first packet to the summary.
public struct ReplayRun: Sendable {
  private let options: ReplayOptions

  public init(_ options: ReplayOptions) { self.options = options }

  /// Runs to the end of the captures and returns the exit code: 0, 3 where `--fail-on` was reached, 65 where a file was damaged.
  ///
  /// - Throws: what keeps the replay from starting.
  public func run() throws(Failure) -> Int32 {
    let needsTimes = options.learn == .automatic
    let captures = try CaptureList(options.paths, needsTimes: needsTimes && !options.isPerFile)
    for failure in captures.unreadable { Diagnostics.report(failure.description) }
    var labelled = try LabelledReplay(options)
    let rules = try loadRules()
    var detection = DetectionConfiguration()
    detection.home = options.home
    detection.budget = options.budget
    detection.vendors = RegistryFolder(path: options.registryPath).load()
    detection.usage = try UsageFolder(path: options.usagePath ?? "").load()
    let keeper = try openState()
    let writer = try openOutputs()
    var output = RecordOutput(
      sources: [], queue: try Self.claim { () throws(RingSideIsClaimed) in try writer.claimQueue() },
      settings: outputSettings(keeper?.history))
    var progress = ReplayProgress(options.progress, byteCount: captures.byteCount)
    var verdict = ReplayVerdict()
    verdict.isDamaged = !captures.unreadable.isEmpty
    // Files that are read apart share nothing but the log.
    for run in options.isPerFile ? captures.apart(needsTimes: needsTimes) : [captures] {
      output = try analyse(run, rules, detection, keeper, output, &labelled, &progress, &verdict)
    }
    keeper?.close()
    output.close()
    writer.close(within: nil)
    if try !labelled.report() { verdict.isDamaged = true }
    let missing = writer.counts.missing
    if missing > 0 { Diagnostics.report("\(missing) lines did not reach the log") }
    return verdict.exitCode(failOn: options.failOn, missingLines: missing)
  }

  /// Analyses one timeline from nothing, and gives the output back.
  private func analyse(
    _ captures: CaptureList, _ rules: RuleSet, _ detection: DetectionConfiguration, _ keeper: StateKeeper?,
    _ output: consuming RecordOutput, _ labelled: inout LabelledReplay, _ progress: inout ReplayProgress,
    _ verdict: inout ReplayVerdict
  ) throws(Failure) -> RecordOutput {
    let queue = PacketQueue(capacityInBytes: options.ringMegabytes << 20)
    var analysis = Analysis(
      flows: FlowConfiguration(), detection: detection, learn: learningGoal(captures), rules: rules,
      output: output.goingOn(with: captures.names.map { .file($0) }))
    if let evaluation = labelled.evaluation.take() { analysis.evaluation = evaluation }
    keeper?.restore { (state) throws(StateError) in try analysis.restore(state) }.report()
    let producer = try Self.claim { () throws(RingSideIsClaimed) in try queue.claimProducer() }
    var consumer = try Self.claim { () throws(RingSideIsClaimed) in try queue.claimConsumer() }
    let replay = try Self.start(captures.inputs, options.speed, producer)
    loop: while true {
      _ = consumer.drain(limit: 4096) { header, bytes in analysis.receive(header, bytes) }
      progress.show(replay.bytesRead, analysis)
      switch consumer.wait(nanoseconds: 100_000_000) {
      case .ready: continue
      case .timedOut: analysis.flush()
      case .ended: break loop
      }
    }
    replay.join()
    analysis.finish()
    if let keeper {
      // The time of the save is the captures': the same packets leave the same state.
      do {
        try keeper.write(analysis.devices, at: analysis.lastTime)
      } catch {
        Diagnostics.report("\(error)")
        verdict.isUnsaved = true
      }
    }
    let statistics = analysis.statistics
    analysis.writeStatistics(statistics)
    progress.finish(bytes: captures.byteCount, packets: statistics.packetsReceived)
    progress.clear()
    report(replay.outcomes, statistics, of: captures)
    verdict.take(replay.outcomes, analysis.worstSeverity)
    labelled.evaluation = analysis.evaluation
    return analysis.endedOutput()
  }

  /// Opens the state that is to be taken up and saved.
  private func openState() throws(Failure) -> StateKeeper? {
    guard let path = options.statePath else { return nil }
    guard !options.isPerFile else {
      throw Failure(
        "wrong usage", at: "--state", because: "files that are read apart share no state",
        remedy: "leave --per-file out", exitCode: .usage)
    }
    guard options.privacy.keepsState else {
      throw Failure(
        "wrong usage", at: "--state", because: "a state has the devices' addresses, which --privacy hides",
        remedy: "leave one of both out", exitCode: .usage)
    }
    do { return try StateKeeper(path: path, now: .now) } catch { throw Failure(error) }
  }

  private func outputSettings(_ history: StateHistory?) -> RecordOutput.Settings {
    var settings = RecordOutput.Settings()
    settings.events = options.events
    settings.hasLog = options.logPath != nil
    settings.hasRawFingerprints = options.hasRawFingerprints
    settings.hasText = options.logPath == nil
    settings.history = history
    settings.veil = Veil(
      level: options.privacy, home: options.home,
      secret: options.privacyKey.map { Array($0.utf8) } ?? (0..<32).map { _ in .random(in: 0 ... .max) })
    settings.isColoured = AlertText.isColourWanted(
      descriptor: STDOUT_FILENO, noColor: ServiceNotifier.variable("NO_COLOR"))
    return settings
  }

  private func openOutputs() throws(Failure) -> LogWriter {
    do {
      return try LogWriter(
        LogOutputs(recordPath: options.logPath, showsText: options.logPath == nil), pressure: .waits,
        notice: { Diagnostics.report($0.description) })
    } catch {
      throw Failure(
        "cannot write the log", at: error.path, because: error.reason, remedy: "check the path and its permissions"
      )
    }
  }

  private func loadRules() throws(Failure) -> RuleSet {
    let path = options.rulesPath ?? RuleFolder.installedPath
    if options.rulesPath == nil && !TextFile(path).isReadable { return RuleSet([]) }
    let (set, errors) = try RuleFolder(path: path).load()
    for error in errors { Diagnostics.report(error.sentence) }
    if !errors.isEmpty && options.rulesPath != nil {
      throw Failure(
        "rules refused", at: path, because: errors.count.counted("error"), remedy: "mend the lines named above",
        exitCode: .badConfiguration)
    }
    return set
  }

  private func learningGoal(_ captures: CaptureList) -> Analysis.LearningGoal {
    let hour: Int64 = 3_600_000_000_000
    switch options.learn {
    case .none: return .after(0)
    case .everything: return .at(Timestamp(nanoseconds: .max))
    case .duration(let length): return .after(length)
    case .automatic:
      guard let duration = captures.duration else { return .after(hour) }
      return .after(min(24 * hour, duration / 4))
    }
  }

  private func report(_ outcomes: [Replay.Outcome], _ statistics: RunStatistics, of captures: CaptureList) {
    for damage in outcomes.map(\.damage) where !damage.isEmpty {
      for error in damage.first { Diagnostics.report(error.description) }
      if let file = damage.first.first?.file, damage.count > damage.first.count {
        Diagnostics.report(
          "the capture is damaged (\(file)): \(damage.count) places in all, \(damage.skippedBytes) bytes passed over")
      }
    }
    let name = options.isPerFile ? captures.names.joined() + ": " : ""
    Diagnostics.report(name + statistics.summary)
  }

  static func claim<Side: ~Copyable>(_ side: () throws(RingSideIsClaimed) -> Side) throws(Failure) -> Side {
    do { return try side() } catch {
      throw Failure(
        "cannot start", at: "packet ring", because: "a side of it is taken", remedy: "report this as a defect")
    }
  }

  private static func start(
    _ inputs: [Replay.Input], _ speed: Double?, _ producer: consuming PacketQueue.Producer
  ) throws(Failure) -> Replay {
    do { return try Replay(inputs, speed: speed, into: producer) } catch {
      throw Failure(
        "cannot start", at: "reader thread", because: "error \(error.number)", remedy: "raise the limit of threads")
    }
  }
}

/// What becomes the exit code, over all that was analysed.
private struct ReplayVerdict {
  var isDamaged = false
  /// Whether the state could not be saved.
  var isUnsaved = false
  private var worst: Severity?

  mutating func take(_ outcomes: [Replay.Outcome], _ severity: Severity?) {
    if outcomes.contains(where: { !$0.damage.isEmpty }) { isDamaged = true }
    if let severity { worst = max(worst ?? severity, severity) }
  }

  /// Damage is told before alerts, as it may have hidden some.
  func exitCode(failOn limit: Severity?, missingLines: UInt64) -> Int32 {
    if isDamaged { return Failure.ExitCode.damagedInput.rawValue }
    if let limit, let worst, worst >= limit { return Failure.ExitCode.levelReached.rawValue }
    return missingLines > 0 || isUnsaved ? Failure.ExitCode.failed.rawValue : 0
  }
}
