/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel offers and Swift cannot import: macros, variadic functions, socket options. One call each, no logic. */
#ifndef CLINUX_H
#define CLINUX_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

/* Each function returns what the system call returns: -1 with errno set where it fails. */

/* A socket that hears of every change of links and addresses; rtnetlink(7). Non-blocking. */
int linux_route_socket(void);
/* Asks a route socket for a list of all links or addresses; rtnetlink(7), RTM_GETLINK and RTM_GETADDR. */
enum { linux_list_links = 18, linux_list_addresses = 22 };
ssize_t linux_request_list(int socket, uint16_t list);

/* A file descriptor that signals are read from; signalfd(2). Non-blocking. */
int linux_signal_descriptor(const sigset_t *set);
/* The number of the next signal in such a descriptor, or -1. */
int linux_next_signal(int descriptor);
/* A counter that a thread can wait for with poll(2); eventfd(2). Non-blocking. */
int linux_event_descriptor(void);

/* Makes a fanout group by the hash of flows with this socket as its first member; packet(7), PACKET_FANOUT. */
int linux_begin_fanout(int socket);
/* The number of the group that the socket belongs to. */
int linux_fanout_group(int socket, uint16_t *group);
/* Adds the socket to a group. */
int linux_join_fanout(int socket, uint16_t group);
/* Lets no further packet into the socket; socket(7), SO_ATTACH_FILTER. */
int linux_refuse_packets(int socket);

/* One of the settings below of an interface; ioctl(2), SIOCETHTOOL. */
enum {
  linux_lro = 0x00000025, /* ETHTOOL_GFLAGS: bit 15 of the value */
  linux_gro = 0x0000002b, /* ETHTOOL_GGRO */
  linux_tso = 0x0000001e, /* ETHTOOL_GTSO */
  linux_gso = 0x00000023, /* ETHTOOL_GGSO */
};
int linux_offload(const char *interface, uint32_t setting, uint32_t *value);

/* Capabilities of the calling thread; capabilities(7), capset(2), prctl(2). */
enum { linux_cap_setgid = 6, linux_cap_setuid = 7, linux_cap_setpcap = 8, linux_cap_net_raw = 13 };
int linux_capabilities(uint64_t *effective, uint64_t *permitted);
int linux_set_capabilities(uint64_t effective, uint64_t permitted);
/* Takes a capability out of the bounding set; fails with EINVAL behind the last one that the kernel knows. */
int linux_drop_bounding_capability(int capability);
int linux_clear_ambient_capabilities(void);
/* Keeps the permitted capabilities over the next change of user. */
int linux_keep_capabilities(int keep);
int linux_set_no_new_privileges(void);

#endif
