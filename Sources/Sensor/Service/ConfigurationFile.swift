// SPDX-License-Identifier: Apache-2.0
import Capture
import Detection
import Flows
import Glibc
import Reporting

/// The configuration that a service runs with, from its file and the command line, checked as a whole.
struct ConfigurationFile: Sendable {
  let configuration: Configuration
  /// The file that was read, or nil where the defaults hold.
  let path: String?
  let events: EventSelection
  let facility: SyslogFacility
  let syslogLevel: Severity?

  /// Reads and checks the configuration.
  ///
  /// - Throws: `badConfiguration` for anything wrong in the file, after every error was reported with its line; `noInput` for
  ///   a named file that is not there.
  init(path: String?, interfaces: [String] = [], rules: String? = nil) throws(Failure) {
    var configuration = Configuration()
    var errors: [ConfigurationError] = []
    self.path = path ?? (TextFile(Service.defaultConfigurationPath).isReadable ? Service.defaultConfigurationPath : nil)
    if let path = self.path {
      let text = try TextFile(path).read(limit: 1 << 20)
      (configuration, errors) = Configuration.read(text)
    }
    if !interfaces.isEmpty { configuration.interfaces = interfaces }
    if let rules { configuration.rules = rules }
    let place = self.path ?? "defaults"
    for error in errors { Diagnostics.report("bad configuration \(error.sentence(in: place))") }
    var problems = errors.count
    func refuse(_ key: String, _ why: String) {
      Diagnostics.report("bad configuration (\(place), \(key)): \(why)")
      problems += 1
    }
    var events = EventSelection.none
    do {
      if !configuration.log.events.isEmpty {
        // Alerts are always written; naming them is welcome all the same.
        let words = configuration.log.events.filter { $0 != "alert" }
        events = words.isEmpty ? .none : try EventSelection(parsing: words.joined(separator: ","))
      }
    } catch {
      refuse("log.events", "\(error)")
    }
    let facility = SyslogFacility(configuration.syslog.facility)
    if facility == nil {
      refuse(
        "syslog.facility",
        "\"\(configuration.syslog.facility)\" is not allowed; allowed: "
          + SyslogFacility.allCases.map(\.word).joined(separator: ", "))
    }
    let level = Severity.allCases.first { $0.word == configuration.syslog.level }
    if level == nil {
      refuse(
        "syslog.level",
        "\"\(configuration.syslog.level)\" is not allowed; allowed: "
          + Severity.allCases.map(\.word).joined(separator: ", "))
    }
    if !configuration.capture.filter.isEmpty {
      do {
        try CaptureFilter.check(configuration.capture.filter, on: configuration.interfaces)
      } catch {
        refuse("capture.filter", "\(error)")
      }
    }
    guard problems == 0 else {
      throw Failure(
        "bad configuration", at: place, because: problems.counted("error"), remedy: "mend the lines named above",
        exitCode: .badConfiguration)
    }
    self.configuration = configuration
    self.events = events
    self.facility = facility ?? .local4
    syslogLevel = configuration.syslog.enabled ? level : nil
  }

  /// `seed` keeps senders from choosing where their flows land in the table.
  func flows(seed: UInt64 = 0) -> FlowConfiguration {
    var flows = FlowConfiguration()
    flows.hashSeed = seed
    flows.timeouts = configuration.flows.timeouts
    flows.interimInterval = Int64(configuration.flows.interimSeconds) * 1_000_000_000
    flows.isVLANInKey = configuration.flows.separateVLANs
    flows.areTunnelsInKey = configuration.flows.separateTunnels
    flows.flowCapacity = configuration.limits.flows
    flows.streamBufferCapacity = configuration.limits.streams
    return flows
  }

  var detection: DetectionConfiguration {
    var detection = DetectionConfiguration()
    detection.home = configuration.home
    detection.budget = configuration.budget
    detection.deviceCapacity = configuration.limits.devices
    detection.health.blindSeconds = Double(configuration.health.blindSeconds)
    detection.health.lossShare = Double(configuration.health.lossPercent) / 100
    return detection
  }

  /// Whether anything differs that is fixed for the life of the process.
  func needsRestart(after running: ConfigurationFile) -> Bool {
    var (new, old) = (configuration, running.configuration)
    for path in [\Configuration.rules, \.syslog.level] {
      new[keyPath: path] = ""
      old[keyPath: path] = ""
    }
    new.log.events = []
    old.log.events = []
    return new != old
  }

  /// The most bytes that rings, flows, profiles and detectors hold.
  var memoryBound: Int {
    Analysis.memoryBound(flows: flows(), detection: detection)
      + max(1, configuration.interfaces.count) * configuration.capture.threads * configuration.capture.ringMegabytes
      << 20
      + Service.outputQueueSize
  }

  /// `256 devices, 65536 flows: at most 40 MiB`
  var memorySentence: String {
    "\(configuration.limits.devices) devices, \(configuration.limits.flows) flows: at most \(memoryBound >> 20) MiB beside the program itself"
  }

  /// The kernel's buffer of each interface, in MiB: a sixty-fourth of the machine's memory, from 4 to 128, where none is configured.
  var kernelBufferMegabytes: Int {
    if let megabytes = configuration.capture.bufferMegabytes { return megabytes }
    let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    return min(max((memory / 64) >> 20, 4), 128)
  }

  /// `64 MiB of the kernel's for each interface`
  var kernelMemorySentence: String { "\(kernelBufferMegabytes) MiB of the kernel's for each interface" }

  func captureConfiguration(_ index: Int) -> LiveConfiguration {
    var live = LiveConfiguration(interface: configuration.interfaces[index], source: UInt16(clamping: index))
    live.filter = configuration.capture.filter
    live.snapLength = configuration.capture.snapLength
    live.kernelBufferSize = kernelBufferMegabytes << 20
    live.isPromiscuous = configuration.capture.promiscuous
    live.isImmediate = configuration.capture.immediate
    return live
  }
}

extension Configuration.Flows {
  var timeouts: FlowTimeouts {
    func nanoseconds(_ seconds: Int) -> Int64 { Int64(seconds) * 1_000_000_000 }
    var timeouts = FlowTimeouts()
    timeouts.tcpNew = nanoseconds(tcpNewSeconds)
    timeouts.tcpEstablished = nanoseconds(tcpEstablishedSeconds)
    timeouts.tcpClosing = nanoseconds(tcpClosingSeconds)
    timeouts.tcpClosed = nanoseconds(tcpClosedSeconds)
    timeouts.datagramNew = nanoseconds(datagramNewSeconds)
    timeouts.datagramEstablished = nanoseconds(datagramEstablishedSeconds)
    timeouts.answer = nanoseconds(answerSeconds)
    return timeouts
  }
}
