// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads MQTT 3.1, 3.1.1 and 5.0 in one TCP connection.
///
/// The version is CONNECT's. Where that was not seen, packets are read as 3.1.1 until one fits 5.0 only.
public struct MQTTAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "mqtt", title: "Message Queuing Telemetry Transport", transports: [.tcp], ports: [1883],
    specifications: ["MQTT 3.1", "OASIS MQTT 3.1.1", "OASIS MQTT 5.0"],
    limits: "16 malformed packets in a row end the analysis; of packets longer than the stream buffer PUBLISH is read")

  /// After as many malformed packets in a row the bytes are thought to be something else.
  static let malformedLimit: UInt8 = 16

  private var version = MQTTVersion.v311
  /// Whether a CONNECT named the version.
  private var isVersionKnown = false
  /// Whether a CONNECT was sent, by direction.
  private var hasConnected: [2 of Bool] = [false, false]
  /// By direction.
  private var realignments = [2 of Realignment](repeating: Realignment())
  private var malformedInRow: UInt8 = 0

  public init() {}

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    let side = Int(input.direction.rawValue)
    if realignments[side].isNeeded {
      let recognition = Self.probe(input.bytes, isOnUsualPort: true)
      if let progress = realignments[side].judge(recognition, of: input) { return progress }
    }
    var rest = WireReader(input.bytes)
    while !rest.isAtEnd {
      let start = rest.offset
      do throws(WireError) {
        var ahead = WireReader(rest.rest)
        let length = try MQTTFixedHeader(parsing: &ahead).packetLength
        let kept = min(length, rest.remaining)
        guard kept + input.elidedByteCount >= length else { return Progress(consumed: start, awaited: length) }
        read(try rest.take(kept), side, &receiver)
      } catch {
        guard case .malformed = error else { return Progress(consumed: start) }
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
        return Progress(consumed: start, isFinished: true)
      }
      if malformedInRow >= Self.malformedLimit { return Progress(consumed: rest.offset, isFinished: true) }
    }
    return .done(input)
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    realignments[Int(direction.rawValue)].require()
    return true
  }

  /// Reads one packet; in the other version, too, as long as none is known.
  private mutating func read(_ packet: RawSpan, _ side: Int, _ receiver: inout some MessageReceiver & ~Copyable) {
    do throws(WireError) {
      deliver(try MQTTPacket(parsing: packet, version: version), side, &receiver)
      malformedInRow = 0
    } catch {
      let other: MQTTVersion = version == .v5 ? .v311 : .v5
      if !isVersionKnown, let second = try? MQTTPacket(parsing: packet, version: other) {
        version = other
        deliver(second, side, &receiver)
        malformedInRow = 0
        return
      }
      malformedInRow += 1
      receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
    }
  }

  private mutating func deliver(
    _ packet: MQTTPacket, _ side: Int, _ receiver: inout some MessageReceiver & ~Copyable
  ) {
    receiver.receive(.mqtt(packet))
    guard case .connect(let connect) = packet else { return }
    if hasConnected[side] {
      receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: .mqttSecondConnect, offset: 0)))
    }
    hasConnected[side] = true
    version = connect.version
    isVersionKnown = true
  }
}

extension WireError.Rule {
  static let mqttSecondConnect = Self(
    "mqtt_second_connect", "MQTT 3.1.1 §3.1 [MQTT-3.1.0-2]", "a client must send CONNECT once in a connection")
}
