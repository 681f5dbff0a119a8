// SPDX-License-Identifier: Apache-2.0
import Wire

extension MQTTAnalyzer {
  /// Says whether bytes begin with MQTT packets; looks at two packets at most.
  ///
  /// A CONNECT is certain. Anything else is possible on the usual port, or if two packets follow each other without a fault.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard let first = bytes.octet(0) else { return .undecided }
    if first == 0x10 {
      let verdict = probeConnect(bytes)
      if verdict != .no || !isOnUsualPort { return verdict }
    }
    var rest = WireReader(bytes)
    for count in 0..<2 {
      var ahead = WireReader(rest.rest)
      guard let header = try? MQTTFixedHeader(parsing: &ahead) else {
        // Three bytes of a Remaining Length can be waited for; a fourth with its high bit set is none.
        if ahead.remaining == 0, rest.remaining < 5 { return count == 0 ? .undecided : single(isOnUsualPort) }
        return .no
      }
      let isWhole = ahead.remaining >= header.remainingLength
      guard let packet = try? rest.take(min(header.packetLength, rest.remaining)),
        header.remainingLength >= header.kind.leastRemainingLength, couldBePacket(packet)
      else { return .no }
      guard isWhole else { return count == 0 && !isOnUsualPort ? .undecided : single(isOnUsualPort) }
      if rest.isAtEnd, count == 0 { return single(isOnUsualPort) }
    }
    return .possible
  }

  private static func single(_ isOnUsualPort: Bool) -> Recognition { isOnUsualPort ? .possible : .undecided }

  /// Compares with the name of the protocol, which no other protocol has in this place.
  private static func probeConnect(_ bytes: RawSpan) -> Recognition {
    var input = WireReader(bytes)
    do throws(WireError) {
      _ = try MQTTFixedHeader(parsing: &input)
      guard try input.read(UInt8.self) == 0 else { return .no }
      switch try input.read(UInt8.self) {
      case 4: return try matches(&input, MQTTConnect.name.span)
      case 6: return try matches(&input, MQTTConnect.oldName.span)
      default: return .no
      }
    } catch {
      guard case .truncated = error else { return .no }
      return .undecided
    }
  }

  private static func matches(_ input: inout WireReader, _ name: Span<UInt8>) throws(WireError) -> Recognition {
    for index in 0..<name.count where try input.read(UInt8.self) != name[index] { return .no }
    return .certain
  }

  /// Whether the bytes, which may be the first ones only, break no rule of one of the versions.
  private static func couldBePacket(_ packet: RawSpan) -> Bool {
    for version in [MQTTVersion.v311, .v5] {
      do throws(WireError) {
        _ = try MQTTPacket(parsing: packet, version: version)
        return true
      } catch {}
    }
    return false
  }
}

extension MQTTFixedHeader.Kind {
  /// The fewest bytes that can follow the fixed header in any version.
  fileprivate var leastRemainingLength: Int {
    switch self {
    case .reserved, .pingreq, .pingresp, .disconnect, .auth: 0
    case .connack, .puback, .pubrec, .pubrel, .pubcomp, .unsuback, .publish: 2
    case .suback: 3
    case .unsubscribe: 5
    case .subscribe: 6
    case .connect: 12
    }
  }
}
