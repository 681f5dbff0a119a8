// SPDX-License-Identifier: Apache-2.0

public import NetworkTypes

/// The ring that carries captured packets from one capture thread to the analysis thread.
public typealias PacketQueue = RecordRing<PacketHeader>
