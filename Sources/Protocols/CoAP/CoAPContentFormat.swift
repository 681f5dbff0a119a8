// SPDX-License-Identifier: Apache-2.0

/// What a payload is, by number; unknown ones are kept.
///
/// - Source: RFC 7252 §12.3 and IANA, CoAP Content-Formats.
public struct CoAPContentFormat: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let linkFormat = Self(rawValue: 40)

  /// The media type, or nil for formats that are not known here.
  public var name: StaticString? {
    switch rawValue {
    case 0: "text/plain; charset=utf-8"
    case 16: "application/cose; cose-type=cose-encrypt0"
    case 17: "application/cose; cose-type=cose-mac0"
    case 18: "application/cose; cose-type=cose-sign1"
    case 40: "application/link-format"
    case 41: "application/xml"
    case 42: "application/octet-stream"
    case 47: "application/exi"
    case 50: "application/json"
    case 51: "application/json-patch+json"
    case 52: "application/merge-patch+json"
    case 60: "application/cbor"
    case 61: "application/cwt"
    case 62: "application/multipart-core"
    case 63: "application/cbor-seq"
    case 96: "application/cose; cose-type=cose-encrypt"
    case 97: "application/cose; cose-type=cose-mac"
    case 98: "application/cose; cose-type=cose-sign"
    case 101: "application/cose-key"
    case 102: "application/cose-key-set"
    case 110: "application/senml+json"
    case 111: "application/sensml+json"
    case 112: "application/senml+cbor"
    case 113: "application/sensml+cbor"
    case 114: "application/senml-exi"
    case 115: "application/sensml-exi"
    case 256: "application/coap-group+json"
    case 257: "application/concise-problem-details+cbor"
    case 271: "application/dots+cbor"
    case 272: "application/missing-blocks+cbor-seq"
    case 284: "application/pkcs8"
    case 286: "application/pkcs10"
    case 287: "application/pkix-cert"
    case 310: "application/senml+xml"
    case 311: "application/sensml+xml"
    case 432: "application/td+json"
    case 10_000: "application/vnd.ocf+cbor"
    case 10_001: "application/oscore"
    case 11_542: "application/vnd.oma.lwm2m+tlv"
    case 11_543: "application/vnd.oma.lwm2m+json"
    case 11_544: "application/vnd.oma.lwm2m+cbor"
    default: nil
    }
  }
}
