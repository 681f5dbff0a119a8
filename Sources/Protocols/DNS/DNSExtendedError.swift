// SPDX-License-Identifier: Apache-2.0
import Wire

/// Why an answer is as it is, beyond the response code.
///
///     |  code (2)  |  text in UTF-8 …  |
///
/// - Source: RFC 8914 §2 and §5.2, and the IANA registry "Extended DNS Error Codes".
public struct DNSExtendedError: ~Escapable {
  public let code: UInt16
  /// What the server adds in words; often empty.
  public let text: RawSpan

  /// Reads an option's data, or returns nil if there is no code.
  @_lifetime(copy data)
  init?(_ data: RawSpan) {
    var input = WireReader(data)
    guard let code = try? input.read(UInt16.self) else { return nil }
    self.code = code
    text = input.rest
  }

  /// The code's name in logs, or nil for codes without one.
  public var name: StaticString? {
    switch code {
    case 0: "other"
    case 1: "unsupported_dnskey_algorithm"
    case 2: "unsupported_ds_digest"
    case 3: "stale_answer"
    case 4: "forged_answer"
    case 5: "dnssec_indeterminate"
    case 6: "dnssec_bogus"
    case 7: "signature_expired"
    case 8: "signature_not_yet_valid"
    case 9: "dnskey_missing"
    case 10: "rrsigs_missing"
    case 11: "no_zone_key_bit"
    case 12: "nsec_missing"
    case 13: "cached_error"
    case 14: "not_ready"
    case 15: "blocked"
    case 16: "censored"
    case 17: "filtered"
    case 18: "prohibited"
    case 19: "stale_nxdomain"
    case 20: "not_authoritative"
    case 21: "not_supported"
    case 22: "no_reachable_authority"
    case 23: "network_error"
    case 24: "invalid_data"
    default: nil
    }
  }
}
