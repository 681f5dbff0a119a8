// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

/// The signs by which a device shows that it was updated: a large download from a domain that it knows, then a restart.
///
/// The download is the first large one in a day: who loads something large every day restarts after it by chance, and whoever
/// then comes under the same hardware address would be taken for the device with new firmware. So the first day of watching has
/// no updates. It takes half an hour at most: a connection that lasts for weeks gets as much, little by little.
///
/// For a day from the restart on, what is new of the same domain, and new programs that call hosts which the device knows, are
/// part of the update. The end of the download may become known after the restart: a connection that nobody closes ends late.
public struct FirmwareUpdate: Sendable {
  /// What the images of the smallest controllers with a radio take, in bytes; less is settings, or a greeting.
  static let leastBytes: UInt64 = 262_144
  /// The time that a download takes at most, and in which a restart belongs to the download before it, in seconds.
  static let restartSeconds: UInt32 = 1800
  /// The time after the restart in which what is new comes from the update, in seconds.
  static let windowSeconds: UInt32 = 86_400
  /// The time after the restart in which another system shows itself, in seconds: it speaks before all else.
  static let systemSeconds: UInt32 = 3600

  /// The time without a large download before, in seconds.
  static let rareSeconds: UInt32 = 86_400

  /// The hash of the domain that the download came from.
  private(set) var domain: UInt64 = 0
  /// The bytes of the download, at most 4 GiB.
  private(set) var bytes: UInt32 = 0
  /// When the download ended and the device restarted, in seconds since 1970; 0 where it did not.
  private var downloaded: UInt32 = 0
  private var restarted: UInt32 = 0
  /// Whether no large download came in the day before it.
  private var isRare = false
  /// Whether the update was told.
  var isTold = false

  /// The seconds since the restart; nil where no update was seen.
  func age(at time: Timestamp) -> UInt32? {
    let now = time.wholeSeconds
    guard isRare, domain != 0, restarted >= downloaded, restarted - downloaded <= Self.restartSeconds, now >= restarted
    else { return nil }
    return now - restarted
  }

  /// Whether what is new may come from the update.
  func isRecent(at time: Timestamp) -> Bool { age(at: time).map { $0 < Self.windowSeconds } ?? false }

  /// Takes note of what the device did.
  mutating func note(
    _ event: @_addressable Event, in context: @_addressable EventContext,
    of device: borrowing @_addressable DeviceProfile, at site: borrowing @_addressable Site
  ) {
    switch event {
    case .flowEnded, .flowContinues:
      guard let flow = context.flow, flow.toClient.bytes >= Self.leastBytes, !isRecent(at: context.time),
        flow.last.seconds(since: flow.start) <= Double(Self.restartSeconds)
      else { return }
      let domain = site.names.domain(of: flow.server.address) ?? 0
      let isKnown = device.peers.knows(domain) ? true : device.domains.knows(domain)
      note(flow.toClient.bytes, from: isKnown ? domain : 0, at: flow.last, since: site.start ?? flow.last)
    case .message(let message):
      // A second restart belongs to the first.
      if message.isOfJoining(in: context), !isRecent(at: context.time) { restarted = context.time.wholeSeconds }
    default: return
    }
  }

  /// Takes note of a large download; `domain` is 0 where the device does not know it.
  private mutating func note(_ bytes: UInt64, from domain: UInt64, at time: Timestamp, since start: Timestamp) {
    let now = time.wholeSeconds
    let last = max(downloaded, start.wholeSeconds)
    let pause = now > last ? now - last : 0
    // What follows within half an hour is more of the same.
    if pause > Self.restartSeconds || downloaded == 0 { isRare = pause > Self.rareSeconds }
    self.domain = domain
    self.bytes = UInt32(clamping: bytes)
    downloaded = max(downloaded, now)
    isTold = false
  }
}

extension ProtocolMessage {
  /// Whether its sender has just come to the network, as after a restart: it seeks an address, asks whether it may have that of
  /// before, or looks whether an address is free.
  ///
  /// Announcements of an address do not count: some devices repeat them all day.
  ///
  /// - Source: RFC 2131 §3.1, §4.3.2 (a client that restarts names neither server nor own address); RFC 5227 §2.1.
  fileprivate func isOfJoining(in context: @_addressable EventContext) -> Bool {
    switch self {
    case .arp(let message): return message.isProbe
    case .dhcp(let message):
      guard message.isRequest, message.clientMAC == context.sourceMAC else { return false }
      return message.type == .discover
        || message.type == .request && message.clientAddress.isUnspecified && message.value(of: .server) == nil
    default: return false
    }
  }
}
