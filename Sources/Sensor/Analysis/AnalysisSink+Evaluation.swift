// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import Flows
import NetworkTypes

extension AnalysisSink {
  /// Holds an alert against the labels; one about the sensor itself says nothing of them.
  mutating func evaluate(_ alert: Alert) {
    guard evaluation != nil, alert.device.id != DeviceReference.sensor.id else { return }
    let own =
      engine.devices.slot(withID: alert.device.id).map { engine.devices.names(of: $0).addresses }
      ?? [alert.device.mac?.description, alert.device.address?.description].compactMap { $0 }
    var sighting = AlertSighting(time: alert.time, detector: alert.detector, device: alert.device.id)
    sighting.ownAddresses = evaluation?.namedParties(own) ?? []
    sighting.ends = evaluation?.namedParties(alert.context.map(Self.ends) ?? []) ?? []
    sighting.severity = alert.severity
    sighting.isLearning = engine.site.isLearning
    evaluation?.note(sighting)
  }

  /// Holds the score of a tick against the labels, unless it was one of learning or the device was silent.
  mutating func evaluate(_ score: TickScore) {
    guard evaluation != nil, !score.isLearning, score.features[.packetsOut] > 0 else { return }
    let slot = score.slot
    let device = engine.devices.profiles[slot].identity.description
    let devices = engine.devices
    evaluation?.note(tickOf: device, endingAt: score.time, score: score.strength) {
      devices.names(of: slot).addresses
    }
  }

  /// The addresses between which a packet went.
  private static func ends(of context: EventContext) -> [String] {
    var ends = [context.sender.address, context.receiver.address].map(\.description)
    ends += [context.sourceMAC, context.destinationMAC].map(\.description)
    if let flow = context.flow { ends += [flow.client.address.description, flow.server.address.description] }
    return ends
  }
}
