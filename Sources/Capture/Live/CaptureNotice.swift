// SPDX-License-Identifier: Apache-2.0

public import NetworkTypes

/// News of a live capture, for whoever reports them; the capture itself prints nothing.
public struct CaptureNotice: Sendable {
  /// The interface's name.
  public let interface: String
  /// The index of the interface that its packets carry.
  public let source: UInt16
  public let event: Event

  /// What happened.
  public enum Event: Sendable {
    /// Packets are being captured, from now or again. The warning is libpcap's own, such as a refused promiscuous mode.
    case capturing(linkType: LinkType, snapLength: Int, warning: String?)
    /// The interface cannot be captured from yet; the capture waits for it and says so once.
    case waiting(CaptureProblem)
    /// The interface was lost during the capture; the capture waits for it to come back.
    case lost(CaptureProblem)
    /// The capture has given up: waiting would not help.
    case failed(CaptureProblem)
    /// The interface was taken down; it stays open, and no packet can arrive.
    case down
    /// The interface has nothing at the other end of its wire; no packet can arrive.
    case noCarrier
    /// The interface is up and connected again.
    case up
    /// The interface has another name, and is followed under it.
    case renamed(from: String, to: String)
    case addressAdded(IPAddress)
    case addressRemoved(IPAddress)
    /// The capture was stopped.
    case stopped
  }
}

/// Why an interface cannot be captured from.
public struct CaptureProblem: Error, Hashable, Sendable {
  public let kind: Kind
  /// The interface, or what else the problem is about.
  public let subject: String
  /// The reason in libpcap's own words.
  public let why: String

  /// What sort of problem it is, which decides whether waiting may help.
  public enum Kind: Sendable {
    case noSuchInterface
    case interfaceIsDown
    case notPermitted
    case badFilter
    /// Anything else, in libpcap's words.
    case other
  }

  /// Whether the problem can go away without anyone changing the configuration.
  public var mayPass: Bool { kind == .noSuchInterface || kind == .interfaceIsDown || kind == .other }

  /// What went wrong, in a few words.
  public var what: String {
    switch kind {
    case .noSuchInterface: "no such interface"
    case .interfaceIsDown: "the interface is down"
    case .notPermitted: "not permitted to capture"
    case .badFilter: "the capture filter cannot be used"
    case .other: "cannot capture"
    }
  }

  /// What the reader can do about it.
  public var remedy: String {
    switch kind {
    case .noSuchInterface: "check the name; the interfaces of this machine can be listed"
    case .interfaceIsDown: "bring it up, for example with ip link set dev \(subject) up"
    case .notPermitted: "run as root or grant the capability CAP_NET_RAW"
    case .badFilter: "correct the filter; its syntax is that of pcap-filter(7)"
    case .other: "check the interface and its driver"
    }
  }
}

extension CaptureProblem: CustomStringConvertible {
  public var description: String { "\(what) (\(subject)): \(why); \(remedy)" }
}
