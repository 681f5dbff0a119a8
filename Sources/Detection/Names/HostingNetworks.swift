// SPDX-License-Identifier: Apache-2.0

/// Where big hosting companies have their addresses, roughly: services there change between many networks, bots are not there.
///
/// Well-known networks of Amazon, Microsoft, Google, Akamai, Cloudflare, Fastly, Facebook and Apple, not compared with the lists that
/// they publish. Where it says too much, a name in flux is found later; where too little, a large service looks like one, which is
/// evidence and no alarm by itself.
enum HostingNetworks {
  /// Whether a network of 65,536 addresses (/16) is one of theirs, given by its first two octets.
  static func contains(_ network: UInt16) -> Bool {
    switch network >> 8 {
    case 3, 13, 15, 16, 17, 18, 20, 23, 34, 35, 40, 44, 51, 52, 54, 98, 99, 104, 107, 174, 184: return true
    default: break
    }
    switch network {
    case 0x3210...0x3213,  // 50.16.0.0–50.19.255.255, Amazon
      0x3270,  // 50.112.0.0, Amazon
      0x48F6, 0x48F7,  // 72.246.0.0–72.247.255.255, Akamai
      0x4B65,  // 75.101.0.0, Amazon
      0x5043,  // 80.67.0.0, Akamai
      0x6414...0x641F,  // 100.20.0.0–100.31.255.255, Amazon
      0x8EFA, 0x8EFB,  // 142.250.0.0–142.251.255.255, Google
      0x9765,  // 151.101.0.0, Fastly
      0x9DF0,  // 157.240.0.0, Facebook
      0xACD9, 0xACFD,  // 172.217.0.0 and 172.253.0.0, Google
      0xAC40...0xAC47,  // 172.64.0.0–172.71.255.255, Cloudflare
      0xCCEC,  // 204.236.0.0, Amazon
      0xCDFB,  // 205.251.0.0, Amazon
      0xD8EF, 0xD83A:  // 216.239.0.0 and 216.58.0.0, Google
      return true
    default: return false
    }
  }
}
