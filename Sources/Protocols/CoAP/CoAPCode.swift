// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// A method or a response code: a class of three bits and a detail of five. Unknown details are kept.
///
/// - Source: RFC 7252 §3 and §12.1; RFC 8323 §11.1 (7.xx), RFC 7959 §2.9 (2.31, 4.08), RFC 8132 §4 (FETCH, PATCH, iPATCH), RFC 8516 §3 (4.29),
///   RFC 8768 §3 (5.08), RFC 9177 §4 (4.08).
public struct CoAPCode: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let empty = Self(rawValue: 0)
  public static let get = Self(rawValue: 0x01)
  public static let post = Self(rawValue: 0x02)
  public static let put = Self(rawValue: 0x03)
  public static let delete = Self(rawValue: 0x04)
  public static let fetch = Self(rawValue: 0x05)
  public static let patch = Self(rawValue: 0x06)
  public static let iPatch = Self(rawValue: 0x07)
  /// The first message of each side over TCP: capabilities and settings.
  public static let capabilities = Self(rawValue: 0xE1)
  public static let ping = Self(rawValue: 0xE2)
  public static let pong = Self(rawValue: 0xE3)
  public static let release = Self(rawValue: 0xE4)
  public static let abort = Self(rawValue: 0xE5)
  public static let content = Self(rawValue: 0x45)
  public static let unauthorized = Self(rawValue: 0x81)
  public static let forbidden = Self(rawValue: 0x83)
  public static let notFound = Self(rawValue: 0x84)

  /// 0 for requests, 2 for success, 4 for errors of the client, 5 of the server, 7 for signals over TCP; 1, 3 and 6 are reserved.
  public var codeClass: UInt8 { rawValue >> 5 }
  public var detail: UInt8 { rawValue & 0x1F }

  public var isEmpty: Bool { rawValue == 0 }
  public var isRequest: Bool { codeClass == 0 && detail != 0 }
  public var isResponse: Bool { codeClass == 2 || codeClass == 4 || codeClass == 5 }
  /// Whether it speaks of the connection, which only TCP has (RFC 8323 §5).
  public var isSignal: Bool { codeClass == 7 }
  public var isReserved: Bool { codeClass == 1 || codeClass == 3 || codeClass == 6 }

  /// Class and detail as `2.05`.
  public var text: ShortText {
    var text = ShortText()
    text.append(decimal: UInt64(codeClass))
    text.append(0x2E)
    text.append(decimal: UInt64(detail), minimumDigits: 2)
    return text
  }

  /// The method's or response's name, or nil for codes without one.
  public var name: StaticString? {
    switch rawValue {
    case 0x01: "GET"
    case 0x02: "POST"
    case 0x03: "PUT"
    case 0x04: "DELETE"
    case 0x05: "FETCH"
    case 0x06: "PATCH"
    case 0x07: "iPATCH"
    case 0x41: "Created"
    case 0x42: "Deleted"
    case 0x43: "Valid"
    case 0x44: "Changed"
    case 0x45: "Content"
    case 0x5F: "Continue"
    case 0x80: "Bad Request"
    case 0x81: "Unauthorized"
    case 0x82: "Bad Option"
    case 0x83: "Forbidden"
    case 0x84: "Not Found"
    case 0x85: "Method Not Allowed"
    case 0x86: "Not Acceptable"
    case 0x88: "Request Entity Incomplete"
    case 0x89: "Conflict"
    case 0x8C: "Precondition Failed"
    case 0x8D: "Request Entity Too Large"
    case 0x8F: "Unsupported Content-Format"
    case 0x96: "Unprocessable Entity"
    case 0x9D: "Too Many Requests"
    case 0xA0: "Internal Server Error"
    case 0xA1: "Not Implemented"
    case 0xA2: "Bad Gateway"
    case 0xA3: "Service Unavailable"
    case 0xA4: "Gateway Timeout"
    case 0xA5: "Proxying Not Supported"
    case 0xA8: "Hop Limit Reached"
    case 0xE1: "CSM"
    case 0xE2: "Ping"
    case 0xE3: "Pong"
    case 0xE4: "Release"
    case 0xE5: "Abort"
    default: nil
    }
  }
}
