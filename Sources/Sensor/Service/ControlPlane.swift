// SPDX-License-Identifier: Apache-2.0
import Capture
import Devices
import Glibc
import NetworkTypes
import Reporting
import Storage

/// What a running service does beside packets: signals, systemd's watchdog, the state's saves, and the answers to who asks.
///
/// It never touches packets: what it wants of the analysis thread it leaves in the mailbox.
struct ControlPlane {
  let service: Service
  let file: ConfigurationFile
  let mailbox: Mailbox
  let writer: LogWriter
  let watcher: InterfaceWatcher
  let notifier: ServiceNotifier
  let sources: [LiveCapture]
  let keeper: StateKeeper?
  let socket: ControlSocket?
  private let start = LinkNewsReader.now

  init(
    service: Service, file: ConfigurationFile, mailbox: Mailbox, writer: LogWriter, watcher: InterfaceWatcher,
    notifier: ServiceNotifier, sources: [LiveCapture], keeper: StateKeeper?, socket: ControlSocket?
  ) {
    self.service = service
    self.file = file
    self.mailbox = mailbox
    self.writer = writer
    self.watcher = watcher
    self.notifier = notifier
    self.sources = sources
    self.keeper = keeper
    self.socket = socket
  }

  /// Runs until a signal ends the service, or no interface can ever be captured from.
  func run(until signals: borrowing Signals) {
    let pause = min(notifier.watchdogInterval ?? 5_000_000_000, 5_000_000_000)
    var links = LinkNewsReader(sources)
    var lastTurn: UInt64 = .max
    var nextSign: Int64 = 0
    var nextSave = LinkNewsReader.now + StateKeeper.saveInterval
    while !watcher.haveAllFailed {
      switch signals.next(
        within: min(pause, LinkNewsReader.interval), or: [links.descriptor, socket?.descriptor ?? -1])
      {
      case .end:
        links.readAtEnd()
        return
      case .reload:
        writer.requestReopen()
        service.reload(file, mailbox)
      case .reopen: writer.requestReopen()
      case nil: break
      }
      links.read()
      socket?.answer(answer)
      let now = LinkNewsReader.now
      if let table = mailbox.takeDevices() { save(table) }
      if keeper != nil && now >= nextSave {
        nextSave = now + StateKeeper.saveInterval
        mailbox.send(.leaveDevices)
      }
      guard now >= nextSign else { continue }
      nextSign = now + pause
      // The watchdog vouches for the analysis thread, not for this one.
      if mailbox.turnCount != lastTurn { notifier.watchdog() }
      lastTurn = mailbox.turnCount
      let report = mailbox.report
      notifier.status("\(report.packets) packets, \(report.devices) devices, \(report.alerts) alerts")
    }
  }

  private func save(_ table: DeviceTable) {
    guard let keeper else { return }
    keeper.save(table, at: .now)
    let gone = keeper.enforceRetention(at: .now)
    if !gone.isEmpty { mailbox.send(.drop(gone)) }
  }

  // MARK: Answers

  private func answer(_ request: ControlRequest) -> ControlAnswer {
    do throws(Failure) {
      switch request {
      case .status: return .status(status)
      case .forget(let device): return .forgotten(try forget(device))
      case .accept(let device): return .accepted(id: try accept(device))
      }
    } catch {
      return .refused(
        ControlAnswer.Refusal(
          what: error.what, place: error.place, why: error.why, remedy: error.remedy, exitCode: error.exitCode.rawValue)
      )
    }
  }

  private var status: ServiceStatus {
    let report = mailbox.report
    var status = ServiceStatus()
    status.configuration = file.path ?? ""
    status.runningSeconds = (LinkNewsReader.now - start) / 1_000_000_000
    status.interfaces = zip(file.configuration.interfaces, sources).map { name, source in
      var words = "\(name): \(source.condition.word)"
      if case .blind(let reason) = source.condition { words += " (\(reason.words))" }
      return words
    }
    status.packets = report.packets
    status.devices = report.devices
    status.alerts = report.alerts
    status.lostLines = writer.counts.missing
    status.summary = report.summary
    status.state = keeper?.database.path ?? ""
    status.lastSave = keeper?.lastSave.map { $0.text.description } ?? ""
    status.saveFailure = keeper?.database.lastFailure.map(\.description) ?? ""
    let log = file.configuration.log.path
    if !log.isEmpty { status.outputs.append("JSON log \(log)") }
    if file.syslogLevel != nil { status.outputs.append("syslog \(file.configuration.syslog.socket)") }
    return status
  }

  /// Forgets a device in memory first, so that no later save brings it back, and then on disk.
  private func forget(_ device: String) throws(Failure) -> Erasure {
    // What memory knows and the disk does not yet is saved first: then one search finds all.
    mailbox.send(.leaveDevices)
    let table = try wait { mailbox.takeDevices() }
    let found = try saved(table).device(knownAs: device)
    let ticket = LinkNewsReader.now
    mailbox.send(.forget([found.id], ticket: ticket))
    let answer = try wait { mailbox.takeForgotten(ticket) }
    let (forgotten, rest) = (answer.names, answer.rest)
    // A copy that was left before still has the device.
    _ = mailbox.takeDevices()
    // Lines about the device may be on their way to the log, which the command looks through next.
    usleep(500_000)
    guard let keeper else {
      var erasure = Erasure(of: forgotten, at: .now)
      erasure.fromMemory = 1
      return erasure
    }
    do {
      // The alerts that came meanwhile are saved before: those about the device are to go, too.
      try keeper.write(table, at: .now)
      var erasure = try keeper.database.erase(
        forgotten.joined(with: try keeper.database.reading.load().state.names(of: found.id)), at: .now)
      erasure.fromMemory = forgotten.ids.isEmpty ? 0 : 1
      keeper.forget(Set(erasure.devices))
      try keeper.write(rest, at: .now)
      return erasure
    } catch {
      throw Failure(error)
    }
  }

  /// Takes all that a device did until now for usual; returns its id.
  private func accept(_ device: String) throws(Failure) -> String {
    mailbox.send(.leaveDevices)
    let id = try saved(try wait { mailbox.takeDevices() }).device(knownAs: device).id
    let ticket = LinkNewsReader.now
    mailbox.send(.accept(id, ticket: ticket))
    let answer = try wait { mailbox.takeAcceptance(ticket) }
    guard answer.isThere else {
      throw Failure(
        "not accepted", at: device, because: "it was not seen since the service started, or for long",
        remedy: "try again when it is there", exitCode: .noInput)
    }
    return id
  }

  /// What is known of all devices, in memory or only on disk.
  private func saved(_ table: DeviceTable) throws(Failure) -> SavedState {
    guard let keeper else { return SavedState(table) }
    do {
      try keeper.write(table, at: .now)
      return try keeper.database.reading.load().state
    } catch {
      throw Failure(error)
    }
  }

  /// Waits until the analysis thread has answered.
  private func wait<Answer>(for answer: () -> Answer?) throws(Failure) -> Answer {
    for _ in 0..<1000 {
      if let found = answer() { return found }
      usleep(5_000)
    }
    throw Failure(
      "not done", at: "analysis thread", because: "it did not answer within 5 s",
      remedy: "try again when it is less busy")
  }
}
