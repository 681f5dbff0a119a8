// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Devices

private let table = TypeTable([
  "word cam | - | camera 10\nword plug | - | plug 10\nword thing | - | camera 1, plug 1\ndomain x.org | - | camera 3"
])

private func words(_ text: String) -> [String] {
  let bytes = Array(text.utf8)
  return WordReader(ShortText(shortening: bytes.span.octets)).matches(in: .shared).map(\.symbol.text)
}

@Suite("Type guess")
struct TypeGuessTests {
  @Test("nothing known is no guess")
  func nothing() {
    for symbols in [[], [Symbol(.word, "unheard")]] {
      let guess = TypeGuess(symbols, table: table)
      #expect(guess.type == .unknown && guess.confidence == 0 && guess.reasons.isEmpty)
    }
  }

  @Test("a strong symbol is a guess with its reason; what is said of two types alike is none")
  func strength() {
    let strong = TypeGuess([Symbol(.word, "cam")], table: table)
    #expect(strong.type == .camera)
    #expect(strong.confidence > 0.85 && strong.confidence < 0.95)
    #expect(strong.reasons == ["it calls itself cam"])
    let weak = TypeGuess([Symbol(.word, "thing")], table: table)
    #expect(weak.type == .unknown && weak.confidence < TypeGuess.threshold && weak.confidence > 0)
  }

  @Test("symbols of several families strengthen each other, and contradictions weaken")
  func several() {
    let one = TypeGuess([Symbol(.domain, "x.org")], table: table).confidence
    let both = TypeGuess([Symbol(.word, "cam"), Symbol(.domain, "x.org")], table: table)
    #expect(both.confidence > one && both.confidence <= 0.99)
    #expect(both.reasons == ["it calls itself cam", "it asks for x.org"])
    let torn = TypeGuess([Symbol(.word, "cam"), Symbol(.word, "plug")], table: table)
    #expect(torn.confidence < 0.6)
  }

  @Test("symbols of one family count less than as many of several")
  func family() {
    let table = TypeTable(["word a b c | - | plug 3\ndomain a b c | - | plug 3\nservice a b c | - | plug 3"])
    let one = TypeGuess(["a", "b", "c"].map { Symbol(.word, $0) }, table: table)
    let several = TypeGuess([Symbol(.word, "a"), Symbol(.domain, "a"), Symbol(.service, "a")], table: table)
    #expect(one.confidence < several.confidence)
  }

  @Test("the order of symbols changes neither type nor confidence")
  func order() {
    let symbols = [Symbol(.word, "cam"), Symbol(.word, "thing"), Symbol(.domain, "x.org")]
    let (one, other) = (TypeGuess(symbols, table: table), TypeGuess(symbols.reversed(), table: table))
    #expect(one.type == other.type && abs(one.confidence - other.confidence) < 1e-9)
  }

  private static let texts: [(String, [String])] = [
    ("HS100(EU)", ["hs#"]), ("DCS-935L", ["dcs"]), ("Philips-hue", ["philips-hue"]), ("DSP-W215", ["dsp-w215"]),
    ("DSP-X1", ["dsp"]),
    ("IOTCAM5B0E", ["iotcam"]), ("lightify-017B5F6B", ["lightify"]), ("nothing at all", []), ("", []),
    ("Dalvik/1.6.0 (Linux; U; Android 4.4.2; SM-N7505)", ["dalvik", "android", "sm-n"]), ("-_-", []),
  ]

  @Test("words are found where letters and digits part", arguments: texts)
  func wordReader(_ text: String, _ expected: [String]) { #expect(words(text) == expected) }
}

/// A record of what a device said.
private func record(
  _ claims: [(Claim.Kind, String)], hosts: [String] = [], domains: [String] = []
) -> DeviceRecord {
  var record = DeviceRecord()
  func short(_ text: String) -> ShortText {
    let bytes = Array(text.utf8)
    return ShortText(shortening: bytes.span.octets)
  }
  let time = Timestamp(nanoseconds: 0)
  for (place, claim) in claims.enumerated() {
    _ = record.claims.learn(Claim(claim.0, short(claim.1), hash: UInt64(place), source: .mdns, at: time))
  }
  for host in hosts {
    let name = short(host)
    _ = record.evidence.learn(IdentityEvidence(.hostName, name.bytes, source: .dhcp, at: time))
  }
  for domain in domains { record.askedDomains.learn(Symbol(.domain, domain).hash) }
  return record
}

private let registry: VendorRegistry = {
  var reader = RegistryReader()
  let lines = [
    "MA-L,50C7BF,\"TP-LINK TECHNOLOGIES CO.,LTD.\",", "MA-L,5CCF7F,Espressif Inc.,",
    "MA-L,001788,Philips Lighting BV,",
  ]
  reader.read(Array(lines.joined(separator: "\n").utf8), file: "oui.csv")
  return reader.registry()
}()

@Suite("Device description")
struct DeviceDescriptionTests {
  private func describe(_ record: DeviceRecord, _ mac: UInt64) -> DeviceDescription {
    DeviceDescription(record, mac: MACAddress(value: mac), vendors: registry)
  }

  @Test("the vendor is who the device says, else whom its address was given to")
  func vendor() {
    let told = describe(record([(.manufacturer, "Royal Philips Electronics"), (.model, "BSB002")]), 0x50C7_BF00_0001)
    #expect(told.vendor == "Philips" && told.vendorSource == .announced && told.model == "BSB002")
    #expect(told.organization == "TP-LINK TECHNOLOGIES CO.,LTD." && told.guess.type == .hub)
    let registered = describe(record([], hosts: ["hs100(eu)"]), 0x50C7_BF00_0001)
    #expect(registered.vendor == "TP-Link" && registered.vendorSource == .registry && registered.model == "HS100")
    #expect(registered.guess.type == .plug)
  }

  @Test("the maker of a radio is the vendor only where nothing says whose device it is in")
  func radio() {
    let bare = describe(record([]), 0x5CCF_7F00_0001)
    #expect(bare.vendor == "Espressif" && bare.vendorSource == .registry)
    let clear = describe(record([], domains: ["ring.com"]), 0x5CCF_7F00_0001)
    #expect(clear.vendor == "Ring" && clear.vendorSource == .clues && clear.organization == "Espressif Inc.")
    let torn = describe(record([], domains: ["ring.com", "meethue.com"]), 0x5CCF_7F00_0001)
    #expect(torn.vendor == "Espressif")
  }

  @Test("a series with its number is a model, a series alone is none")
  func model() {
    #expect(describe(record([], hosts: ["dsp", "dsp-w215"]), 0x0200_0000_0001).model == "DSP-W215")
    #expect(describe(record([(.software, "UPnP/1.0 DCS-935L/1.0")]), 0x0200_0000_0001).model == "DCS-935L")
    #expect(describe(record([], hosts: ["dsp"]), 0x0200_0000_0001).model == "")
  }

  @Test("a phone is not of the makers whose devices it has apps of, and a random address has no vendor")
  func phone() {
    let phone = record([(.software, "Dalvik/2.1.0 (Linux; U; Android 9)")], domains: ["ring.com", "whatsapp.net"])
    let described = describe(phone, 0x5CCF_7F00_0001)
    #expect(described.guess.type == .phone && described.vendor == "Espressif")
    #expect(describe(record([], domains: ["ring.com"]), 0x0200_0000_0001).vendor == "")
    #expect(describe(record([], hosts: ["iphone-of-nobody"]), 0x0200_0000_0001).vendor == "Apple")
  }

  private static let announcements: [(Claim.Kind, String, DeviceType)] = [
    (.service, "_ipp._tcp", .printer), (.category, "homekit 17", .camera),
    (.category, "urn:schemas-upnp-org:device:InternetGatewayDevice:1", .router),
    (.service, "urn:Belkin:device:controllee:1", .plug), (.software, "Linux, UPnP/1.0 DCS-935L/1.0", .camera),
  ]

  @Test("what is announced says what a device is", arguments: announcements)
  func announced(_ kind: Claim.Kind, _ value: String, _ type: DeviceType) {
    #expect(describe(record([(kind, value)]), 0x0200_0000_0001).guess.type == type)
  }
}
