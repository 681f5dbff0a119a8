// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes

extension DeviceProfile {
  /// Counts a packet that the device sent.
  public mutating func countSent(_ packet: borrowing @_addressable PacketFacts) {
    countSent(
      length: packet.length, transport: packet.transport, tcpFlags: packet.tcpFlags, to: packet.receiver)
  }

  /// Counts a packet that was sent to the device.
  public mutating func countReceived(_ packet: borrowing @_addressable PacketFacts) {
    countReceived(length: packet.length)
  }

  /// Remembers a conversation that the device started with a peer; only an answer makes the peer known.
  ///
  /// A new peer counts `weight` (0...1) in the rate of new peers.
  public mutating func turnTo(_ peer: UInt64, weight: Double, at time: Timestamp) {
    tick.conversations &+= 1
    // Only answered uses count as such.
    guard !peers.contains(peer) else { return }
    peers.meet(peer, at: time, isLearning: false)
    tick.newPeers &+= 1
    tick.newPeerWeight += weight
    newPeersInMinute.add(weight, at: time)
    newPeersInTenMinutes.add(weight, at: time)
  }

  /// Remembers a peer that has answered the device, and its service.
  public mutating func meet(peer: UInt64, destination: UInt64, at time: Timestamp, isLearning: Bool) {
    answeredConversations &+= 1
    let meeting = stay(with: peer, destination: destination, at: time, isLearning: isLearning)
    if meeting != .inSlot { destinationNovelty.count(isNew: meeting == .new, at: time) }
  }

  /// Remembers that a conversation with a peer that has answered goes on.
  @discardableResult
  public mutating func stay(
    with peer: UInt64, destination: UInt64, at time: Timestamp, isLearning: Bool
  ) -> SymbolTable<72>.Meeting {
    peers.meet(peer, at: time, isLearning: isLearning)
    let meeting = destinations.meet(destination, at: time, isLearning: isLearning)
    if !isLearning { accept(peer: peer, destination: destination) }
    return meeting
  }

  /// Takes a known peer and its service for established: nobody is to be asked about them.
  public mutating func accept(peer: UInt64, destination: UInt64) {
    peers.accept(peer)
    destinations.accept(destination)
  }

  /// Remembers a service of the Internet by its number.
  public mutating func use(internetService service: UInt64, at time: Timestamp, isLearning: Bool) {
    internetServices.meet(service, at: time, isLearning: isLearning)
    if !isLearning { internetServices.accept(service) }
  }

  /// Remembers a service by its number, wherever it was used.
  public mutating func use(service: UInt64, at time: Timestamp, isLearning: Bool) {
    if services.meet(service, at: time, isLearning: isLearning) == .new { tick.newServices &+= 1 }
  }

  /// Remembers a domain that the device asked a resolver for.
  public mutating func ask(domain: UInt64, at time: Timestamp, isLearning: Bool) {
    tick.nameQueries &+= 1
    domains.meet(domain, at: time, isLearning: isLearning)
  }

  /// Takes note that a conversation with an Internet host is over; it is followed while the host is new.
  public mutating func endConversation(with peer: UInt64, begunAt time: Timestamp, bytesSent: UInt64) {
    guard !peers.knows(peer) else { return beacons.forget(peer) }
    beacons.note(peer, at: time, bytes: bytesSent)
  }

  /// Learns ticks that seemed suspicious when they came.
  public mutating func learn(_ ticks: borrowing FeatureHistograms) { usual.merge(ticks) }

  /// Takes what the device does from now on as usual: what it did in the months before says nothing any more.
  public mutating func takeForGranted(at time: Timestamp) { anchor.layAnew(at: time) }

  /// Takes all that the device did until now for usual, and these ticks, which seemed suspicious when they came.
  public mutating func acceptAll(_ ticks: borrowing FeatureHistograms, at time: Timestamp) {
    usual.accept(ticks)
    peers.acceptAll()
    destinations.acceptAll()
    internetServices.acceptAll()
    services.acceptAll()
    domains.acceptAll()
    resourcePaths.acceptAll()
    clientNames.acceptAll()
    clientFingerprints.acceptAll()
    topics.acceptAll()
    beacons = BeaconTable()
    takeForGranted(at: time)
  }

  /// Remembers a path that the device asked for by CoAP.
  public mutating func meet(resourcePath: UInt64, at time: Timestamp, isLearning: Bool) {
    resourcePaths.meet(resourcePath, at: time, isLearning: isLearning)
  }

  /// Remembers the name that the device goes by at an MQTT broker.
  public mutating func meet(clientName: UInt64, at time: Timestamp, isLearning: Bool) {
    clientNames.meet(clientName, at: time, isLearning: isLearning)
  }

  /// Remembers an MQTT topic by its first levels.
  public mutating func meet(topic: UInt64, at time: Timestamp, isLearning: Bool) {
    let meeting = topics.meet(topic, at: time, isLearning: isLearning)
    if meeting != .inSlot { topicNovelty.count(isNew: meeting == .new, at: time) }
  }

  /// Remembers a TLS hello by its program's fingerprint and the best version that it offered.
  public mutating func meet(hello fingerprint: UInt64, version: UInt16, at time: Timestamp, isLearning: Bool) {
    let meeting = clientFingerprints.meet(fingerprint, at: time, isLearning: isLearning)
    if meeting != .inSlot { clientFingerprintNovelty.count(isNew: meeting == .new, at: time) }
    if !isLearning { clientFingerprints.accept(fingerprint) }
    helloCount &+= 1
    lowestOfferedTLS = lowestOfferedTLS == 0 ? version : min(lowestOfferedTLS, version)
  }
}
