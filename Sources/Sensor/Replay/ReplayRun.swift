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
    let captures = try CaptureList(options.paths)
    let rules = try loadRules()
    let writer = try openOutputs()
    let queue = PacketQueue(capacityInBytes: options.ringMegabytes << 20)
    var settings = RecordOutput.Settings()
    settings.events = options.events
    settings.hasLog = options.logPath != nil
    settings.hasText = options.logPath == nil
    settings.isColoured = AlertText.isColourWanted(
      descriptor: STDOUT_FILENO, noColor: ServiceNotifier.variable("NO_COLOR"))
    let output = RecordOutput(
      sources: captures.names.map { .file($0) },
      queue: try Self.claim { () throws(RingSideIsClaimed) in try writer.claimQueue() },
      settings: settings)
    var detection = DetectionConfiguration()
    detection.home = options.home
    detection.budget = options.budget
    var analysis = Analysis(
      flows: FlowConfiguration(), detection: detection, learn: learningGoal(captures), rules: rules, output: output)
    let producer = try Self.claim { () throws(RingSideIsClaimed) in try queue.claimProducer() }
    var consumer = try Self.claim { () throws(RingSideIsClaimed) in try queue.claimConsumer() }
    let replay = try Self.start(captures.inputs, options.speed, producer)
    var progress = ReplayProgress(options.progress, byteCount: captures.byteCount)
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
    let statistics = analysis.statistics
    analysis.writeStatistics(statistics)
    analysis.close()
    writer.close(within: nil)
    progress.end()
    return conclude(replay.outcomes, statistics, analysis.worstSeverity, writer.counts)
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

  private func conclude(
    _ outcomes: [Replay.Outcome], _ statistics: RunStatistics, _ worst: Severity?, _ log: LogCounts
  ) -> Int32 {
    var isDamaged = false
    for damage in outcomes.map(\.damage) where !damage.isEmpty {
      isDamaged = true
      for error in damage.first { Diagnostics.report(error.description) }
      if let file = damage.first.first?.file, damage.count > damage.first.count {
        Diagnostics.report(
          "the capture is damaged (\(file)): \(damage.count) places in all, \(damage.skippedBytes) bytes passed over")
      }
    }
    Diagnostics.report(statistics.summary)
    if log.missing > 0 { Diagnostics.report("\(log.missing) lines did not reach the log") }
    if isDamaged { return Failure.ExitCode.damagedInput.rawValue }
    if let limit = options.failOn, let worst, worst >= limit { return Failure.ExitCode.levelReached.rawValue }
    return log.missing > 0 ? Failure.ExitCode.failed.rawValue : 0
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
