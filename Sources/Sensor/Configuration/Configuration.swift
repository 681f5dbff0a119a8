// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import NetworkTypes
import Reporting

/// Everything that `vedette.yaml` can say, with the defaults that hold where it says nothing.
public struct Configuration: Sendable, Equatable {
  /// The interfaces to listen on; empty only before the command line has added some.
  public var interfaces: [String] = []
  public var capture = Capture()
  /// The user that a sensor started by root becomes: a name, `auto` for `vedette` if there is one, or nothing.
  public var user = "auto"
  /// The networks whose hosts are devices.
  public var home = HomeNetworks.standard
  /// The folder with Sigma rules, or nothing for no rules.
  public var rules = "/usr/share/vedette/rules"
  public var inventory = Inventory()
  public var learn = LearningPeriod.automatic
  /// How many false alarms of the statistical detectors a device may cause.
  public var budget = AlarmBudget.onePerMonth
  public var log = Log()
  public var syslog = Syslog()
  public var state = State()
  public var control = Control()
  public var privacy = Privacy()
  public var flows = Flows()
  public var limits = Limits()
  public var health = Health()

  public init() {}

  public struct Capture: Sendable, Equatable {
    /// A BPF expression; empty lets everything through.
    public var filter = ""
    /// Bytes captured of each packet.
    public var snapLength = 262_144
    /// The kernel's buffer of one interface, in MiB, or nil for one that suits the machine's memory.
    public var bufferMegabytes: Int?
    /// The threads that capture from one interface.
    public var threads = 1
    public var promiscuous = true
    /// Whether packets are handed over one by one at once, instead of in batches of up to 50 ms.
    public var immediate = false
    /// The ring between each capture thread and the analysis, in MiB.
    public var ringMegabytes = 8
  }

  public struct Inventory: Sendable, Equatable {
    /// The folder with the registry of hardware addresses, or nothing for no registry.
    public var registry = "/usr/share/ieee-data"
    /// The folder with usage descriptions (RFC 8520) that devices are held to, or nothing for none.
    public var mud = "/etc/vedette/mud"
  }

  public struct Log: Sendable, Equatable {
    /// The JSON log's path, `-` for standard output, or nothing for no log.
    public var path = "/var/log/vedette/vedette.json"
    /// The record types that are written.
    public var events: [String] = ["alert", "stats"]
    /// The log stops growing at this many MiB, should nobody rotate it.
    public var maxMegabytes = 512
    /// Whether fingerprints are written before they are hashed, too: `tls.ja4_r` and `tls.ja4_ro`.
    public var rawFingerprints = false
  }

  /// What outlives a restart.
  public struct State: Sendable, Equatable {
    /// The database of what is known of the devices, or nothing to forget it with the process.
    public var path = "/var/lib/vedette/state.sqlite"
    /// How long devices and alerts are kept, in days, and how much of them, in MiB; the oldest go first.
    public var deviceDays = 365
    public var deviceMegabytes = 32
    public var alertDays = 90
    public var alertMegabytes = 64
  }

  /// How much records may tell of people.
  public struct Privacy: Sendable, Equatable {
    public var level = PrivacyLevel.full
  }

  /// How a running service is asked.
  public struct Control: Sendable, Equatable {
    /// The socket for `vedette status`, `forget` and `learn --accept`, or nothing for none.
    public var socket = "/run/vedette/control.sock"
  }

  public struct Syslog: Sendable, Equatable {
    public var enabled = true
    public var facility = "local4"
    /// The least severe alerts that are sent.
    public var level = "medium"
    /// The socket of the syslog daemon.
    public var socket = "/dev/log"
  }

  /// What tells conversations apart, and how long a silent one is kept, in seconds.
  public struct Flows: Sendable, Equatable {
    public var tcpNewSeconds = 60
    public var tcpEstablishedSeconds = 3600
    public var tcpClosingSeconds = 300
    public var tcpClosedSeconds = 10
    public var datagramNewSeconds = 30
    public var datagramEstablishedSeconds = 300
    /// After so long without an answer, a first contact counts as failed.
    public var answerSeconds = 3
    /// A conversation that goes on is recorded each time that so many seconds have passed; 0 for its end only.
    public var interimSeconds = 900
    public var separateVLANs = true
    public var separateTunnels = true
  }

  public struct Limits: Sendable, Equatable {
    public var devices = 256
    public var flows = 65_536
    /// Streams with an unfinished message, at 32 KiB each.
    public var streams = 128
  }

  public struct Health: Sendable, Equatable {
    /// The seconds after which an interface that cannot be captured from raises an alert.
    public var blindSeconds = 60
    /// The loss within a minute that raises an alert, in percent of its packets.
    public var lossPercent = 1
  }

  /// How long events only teach.
  public enum LearningPeriod: Sendable, Equatable {
    /// Live: 24 h. Replay: the first quarter of the captures' time, at most 24 h; 1 h from a pipe.
    case automatic
    case none
    /// Nothing is judged; policy detectors and rules still speak.
    case everything
    /// In nanoseconds.
    case duration(Int64)
  }
}

extension Configuration.LearningPeriod {
  /// Reads `auto`, `none`, `all`, or a number with its unit: `90s`, `30m`, `24h`, `2d`.
  public init?(_ text: String) {
    switch text {
    case "auto": self = .automatic
    case "none": self = .none
    case "all": self = .everything
    default:
      let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
      guard let unit = text.last.flatMap({ seconds[$0] }), let count = Int64(text.dropLast()), count >= 0 else {
        return nil
      }
      let (length, overflow) = count.multipliedReportingOverflow(by: unit * 1_000_000_000)
      guard !overflow else { return nil }
      self = .duration(length)
    }
  }

  public static let allowed = "auto, none, all, or a number with s, m, h or d"
}
