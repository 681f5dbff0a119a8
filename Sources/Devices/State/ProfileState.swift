// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

extension DeviceProfile {
  /// Codes what outlives the process: the tick that is running does not.
  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    try identities.code(&coder)
    try coder.code(&firstSeen)
    try coder.code(&lastSeen)
    try addresses.code(&coder)
    try coder.code(&isEstablished)
    try coder.code(&isRouter)
    try coder.code(&isHub)
    try coder.code(&packetsOut)
    try coder.code(&packetsIn)
    try coder.code(&bytesOut)
    try coder.code(&bytesIn)
    try usual.code(&coder)
    try anchor.code(&coder)
    try joint.code(&coder)
    try recent.code(&coder)
    try coder.code(&activeTicks)
    try peers.code(&coder)
    try destinations.code(&coder)
    try destinationNovelty.code(&coder)
    try internetServices.code(&coder)
    try services.code(&coder)
    try domains.code(&coder)
    try resourcePaths.code(&coder)
    try clientNames.code(&coder)
    try beacons.code(&coder)
    try timeOfDay.code(&coder)
    try coder.code(&answeredConversations)
    try clientFingerprints.code(&coder)
    try clientFingerprintNovelty.code(&coder)
    try coder.code(&lowestOfferedTLS)
    try coder.code(&helloCount)
    try topics.code(&coder)
    try topicNovelty.code(&coder)
    try coder.code(&learnedNewPeers)
    try newPeersInMinute.code(&coder)
    try newPeersInTenMinutes.code(&coder)
  }
}
