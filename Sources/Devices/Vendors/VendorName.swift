// SPDX-License-Identifier: Apache-2.0

/// The short name of a vendor: what people call it, made of what it is registered as or says of itself.
///
/// By rules, not by a list of vendors: the legal form goes, and the words that many names end with or begin with (what the firm
/// makes, and where); of a name in capitals, only abbreviations keep them.
enum VendorName {
  /// What names end with, besides their legal form.
  private static let trailing: Set<String> = [
    "ab", "ag", "appliance", "appliances", "as", "asa", "bv", "co", "coltd", "comm", "communication", "communications",
    "company", "computer", "computers", "consumer", "corp", "corporate", "corporation", "dba", "development", "device",
    "devices", "digital", "display", "domestic", "electric", "electrical", "electronic", "electronics",
    "electronique", "enterprises", "entwicklung", "factory", "gmbh", "global", "group", "holding", "holdings", "home",
    "inc", "incorporated", "ind", "industrial", "industries", "industry", "information", "intelligent", "internet",
    "international", "intl", "iot", "jsc", "kg", "kk", "labs", "laboratories", "lighting", "limited", "llc", "ltd",
    "manufacture", "manufacturing", "mbh", "mobile", "mobility", "multimedia", "network", "networking", "networks",
    "nv", "of", "optoelectronics", "oy", "oyj", "plc", "pte", "pty", "pvt", "sa", "sarl", "sas", "science", "sdn",
    "smart", "software", "solution", "solutions", "spa", "srl", "srv", "supply", "system", "systems", "sp", "tech",
    "technologies", "technology", "telecom", "telecommunication", "trading", "usa", "wireless", "zoo", "bhd", "&",
    "and", "chain", "america", "europe", "korea", "china", "taiwan", "japan", "uk", "deutschland",
  ]
  /// Where many makers say in front that they are.
  private static let leading: Set<String> = [
    "the", "shenzhen", "hangzhou", "zhejiang", "beijing", "shanghai", "guangdong", "guangzhou", "dongguan", "zhongshan",
    "suzhou", "ningbo", "xiamen", "fujian", "qingdao", "wuhan", "chengdu", "nanjing", "jiangsu", "sichuan", "huizhou",
    "zhuhai", "foshan", "tianjin", "hefei", "royal", "koninklijke",
  ]

  /// The short form of a name; never empty where the name has a letter or digit.
  static func short(_ name: String) -> String {
    // What follows a bracket, or the words "trading as", adds to the name.
    var words = name.replacingMarks().split(separator: " ").map(String.init)
    if let bracket = words.firstIndex(where: { $0.hasPrefix("(") }), bracket > 0 { words = Array(words[..<bracket]) }
    words = words.map { $0.filter { $0 != "(" && $0 != ")" } }.filter { !$0.isEmpty }
    while words.count > 1, let last = words.last, trailing.contains(last.plain) { words.removeLast() }
    while words.count > 1, let first = words.first, leading.contains(first.plain) { words.removeFirst() }
    return words.map(\.withoutShouting).joined(separator: " ")
  }
}

extension String {
  /// With a space for each comma, and without the dots that end words or stand between single letters (`S.p.A.`).
  fileprivate func replacingMarks() -> String {
    var text = ""
    for character in self {
      switch character {
      case ",", "，", ";", "\"", "\t", "/", "\u{A0}": text.append(" ")
      case ".", "\u{3002}": continue
      case "®", "™": continue
      default: text.append(character)
      }
    }
    return text
  }

  /// In lower case, letters, digits and `&` alone.
  fileprivate var plain: String { lowercased().filter { $0.isLetter || $0.isNumber || $0 == "&" } }

  /// With capitals at the beginning of its parts alone, where it is all capitals and no abbreviation: `TP-LINK` to `TP-Link`.
  fileprivate var withoutShouting: String {
    guard allSatisfy({ !$0.isLowercase }) else { return self }
    return split(separator: "-", omittingEmptySubsequences: false).map { part in
      let hasVowel = part.contains { "AEIOUY".contains($0) }
      guard part.count > 3, hasVowel, part.allSatisfy(\.isLetter) else { return String(part) }
      return part.prefix(1) + part.dropFirst().lowercased()
    }.joined(separator: "-")
  }
}
