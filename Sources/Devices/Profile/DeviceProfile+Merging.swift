// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Profiles of one device combine: two of its identities, two captures, two sensors. In which order does not matter, as long as
/// no table overflows.
extension DeviceProfile {
  /// Takes in what another profile of the same device has learned; whose identity it goes by stays.
  public mutating func merge(_ other: borrowing DeviceProfile) {
    firstSeen = min(firstSeen, other.firstSeen)
    lastSeen = max(lastSeen, other.lastSeen)
    addresses.merge(other.addresses)
    if other.isEstablished { isEstablished = true }
    if other.isRouter { isRouter = true }
    if other.isHub { isHub = true }
    packetsOut &+= other.packetsOut
    packetsIn &+= other.packetsIn
    bytesOut &+= other.bytesOut
    bytesIn &+= other.bytesIn
    tick.merge(other.tick)
    usual.merge(other.usual)
    anchor.merge(other.anchor)
    joint.merge(other.joint)
    recent.merge(other.recent)
    activeTicks &+= other.activeTicks
    peers.merge(other.peers)
    destinations.merge(other.destinations)
    destinationNovelty.merge(other.destinationNovelty)
    internetServices.merge(other.internetServices)
    services.merge(other.services)
    domains.merge(other.domains)
    resourcePaths.merge(other.resourcePaths)
    clientNames.merge(other.clientNames)
    beacons.merge(other.beacons)
    timeOfDay.merge(other.timeOfDay)
    answeredConversations &+= other.answeredConversations
    clientFingerprints.merge(other.clientFingerprints)
    clientFingerprintNovelty.merge(other.clientFingerprintNovelty)
    let (lowest, others) = (lowestOfferedTLS, other.lowestOfferedTLS)
    if lowest == 0 || others != 0 && others < lowest { lowestOfferedTLS = others }
    helloCount &+= other.helloCount
    topics.merge(other.topics)
    topicNovelty.merge(other.topicNovelty)
    learnedNewPeers += other.learnedNewPeers
    newPeersInMinute.merge(other.newPeersInMinute)
    newPeersInTenMinutes.merge(other.newPeersInTenMinutes)
  }
}

extension TickCounts {
  mutating func merge(_ other: borrowing TickCounts) {
    packetsOut &+= other.packetsOut
    packetsIn &+= other.packetsIn
    bytesOut &+= other.bytesOut
    bytesIn &+= other.bytesIn
    connectionAttempts &+= other.connectionAttempts
    datagramsOut &+= other.datagramsOut
    controlMessagesOut &+= other.controlMessagesOut
    otherPacketsOut &+= other.otherPacketsOut
    newPeers &+= other.newPeers
    newPeerWeight += other.newPeerWeight
    failedContacts &+= other.failedContacts
    answeredContacts &+= other.answeredContacts
    addressRequests &+= other.addressRequests
    newServices &+= other.newServices
    nameQueries &+= other.nameQueries
    failedNames &+= other.failedNames
    conversations &+= other.conversations
    peers.merge(other.peers)
    ports.merge(other.ports)
  }
}
