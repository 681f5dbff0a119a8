// SPDX-License-Identifier: Apache-2.0

/// All families of attacks.
public enum AttackCatalog {
  static let families: [any AttackFamily.Type] = [
    TelnetScan.self, InternetScan.self, SlowScan.self, HorizontalScan.self, VerticalScan.self, ARPSweep.self,
    SYNFlood.self, UDPFlood.self, ICMPFlood.self, SpoofedFlood.self, FloodIn.self, DNSReflection.self,
    CoAPAmplification.self, SSHBruteForce.self, TelnetBruteForce.self, MQTTBruteForce.self, HTTPBruteForce.self,
    DefaultCredentials.self, ARPSpoofing.self, RogueDHCP.self, DHCPStarvation.self, RogueRA.self, DNSTunnel.self,
    DGA.self, DNSRebinding.self, Beacon.self, Exfiltration.self, Loader.self, Mining.self, LateralMovement.self,
    ExposedService.self, PortMapping.self, NewDevice.self, MQTTWildcard.self, MQTTCommand.self, ClientTakeover.self,
    PublishFlood.self, CoAPDiscovery.self, TLSDowngrade.self, IdentityChange.self,
  ]

  /// The names of all families, in the catalog's order.
  public static var names: [String] { families.map { $0.name } }
}
