/* SPDX-License-Identifier: Apache-2.0 */
/* The low-level digest calls keep their state on the stack, where the EVP calls allocate. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include <openssl/sha.h>
