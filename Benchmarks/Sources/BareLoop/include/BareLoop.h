// SPDX-License-Identifier: Apache-2.0
#ifndef BARE_LOOP_H
#define BARE_LOOP_H

#include <stdint.h>

/// Reads a capture file with libpcap and does nothing with its packets: what every tool on libpcap pays at least.
///
/// Returns the number of packets, or -1 where the file cannot be read to its end; adds the captured bytes to `bytes`.
int64_t bare_loop(const char *path, uint64_t *bytes);

#endif
