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
      // A whole packet that names another protocol is a broken CONNECT where a CONNECT is to be expected.
      return verdict == .no && isOnUsualPort && holdsWholePacket(bytes) ? .possible : verdict
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
        header.couldPrecede(ahead.rest),
        couldBePacket(packet, .v311) || couldBePacket(packet, .v5)
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

  /// Whether the bytes hold a packet to its end, and perhaps more.
  private static func holdsWholePacket(_ bytes: RawSpan) -> Bool {
    var input = WireReader(bytes)
    guard let header = try? MQTTFixedHeader(parsing: &input) else { return false }
    return input.remaining >= header.remainingLength
  }

  /// Whether the bytes, which may be the first ones only, break no rule of the version.
  private static func couldBePacket(_ packet: RawSpan, _ version: MQTTVersion) -> Bool {
    do throws(WireError) {
      _ = try MQTTPacket(parsing: packet, version: version)
      return true
    } catch {
      return false
    }
  }
}

extension MQTTFixedHeader {
  /// Whether the first bytes behind the fixed header, as far as they are there, can be those of the packet type.
  fileprivate func couldPrecede(_ body: RawSpan) -> Bool {
    switch kind {
    case .reserved: false
    case .connect: remainingLength >= 12
    case .publish:
      if let high = body.octet(0), let low = body.octet(1) {
        2 + (Int(high) << 8 | Int(low)) + (qualityOfService > 0 ? 2 : 0) <= remainingLength
      } else {
        remainingLength >= 2
      }
    case .connack: remainingLength == 2 || remainingLength > 2 && isReason(body.octet(1))
    case .puback, .pubrec, .pubrel, .pubcomp: remainingLength == 2 || remainingLength > 2 && isReason(body.octet(2))
    case .subscribe: remainingLength >= 6
    case .suback: remainingLength >= 3
    case .unsubscribe: remainingLength >= 5
    case .unsuback: remainingLength == 2 || remainingLength >= 4
    case .pingreq, .pingresp: remainingLength == 0
    case .disconnect, .auth: remainingLength == 0 || isReason(body.octet(0))
    }
  }

  private func isReason(_ code: UInt8?) -> Bool {
    code.map { MQTTReasonCode(rawValue: $0).isAllowed(in: kind) } ?? true
  }
}
