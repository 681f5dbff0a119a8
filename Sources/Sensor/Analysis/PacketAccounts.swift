// SPDX-License-Identifier: Apache-2.0
import Frames
import NetworkTypes
import Reporting

/// What became of every packet that reached the analysis: for each interface or file, and by what could not be read.
struct PacketAccounts: Sendable {
  /// The most interfaces or files that are counted apart; those behind them share one account.
  static let limit = 64

  private struct Account: Sendable {
    var packets: UInt64 = 0
    var bytes: UInt64 = 0
    var undecodable = UndecodableCounts()
  }

  private let names: [String]
  private var accounts: [Account]
  private var notRead = BoundedCounts<UnreadProtocol>()

  /// Opens an account for each source, in the order of their indices.
  init(names: [String]) {
    self.names = names
    accounts = Array(repeating: Account(), count: max(1, min(names.count, Self.limit + 1)))
  }

  /// The account of the source with this index.
  func place(of source: Int) -> Int { min(source, accounts.count - 1) }

  /// Counts a packet that was laid out as a frame.
  mutating func count(_ frame: borrowing Frame, _ header: PacketHeader) {
    let place = place(of: Int(header.source))
    accounts[place].packets &+= 1
    accounts[place].bytes &+= UInt64(header.originalLength)
    if let failure = frame.failure {
      accounts[place].undecodable.count(failure)
    } else if let unread = UnreadProtocol(frame) {
      notRead.count(unread)
    }
  }

  /// The counts of each source, without what only capture knows.
  var sources: [SourceStatistics] {
    accounts.indices.map { place in
      let isShared = place == Self.limit
      var source = SourceStatistics(name: isShared || names.isEmpty ? "" : names[place])
      source.count = isShared ? UInt64(names.count - place) : 1
      source.seen = accounts[place].packets
      source.bytes = accounts[place].bytes
      source.undecodable = accounts[place].undecodable.reasons
      return source
    }
  }

  /// What analysed packets carried that is not read further, most frequent first.
  var unread: [PacketCount] {
    var counts = notRead.entries.map { PacketCount($0.key.key, name: $0.key.name ?? "", packets: $0.packets) }
    counts.sort { a, b in a.packets == b.packets ? a.key < b.key : a.packets > b.packets }
    if notRead.others > 0 { counts.append(PacketCount("other", packets: notRead.others)) }
    return counts
  }
}
