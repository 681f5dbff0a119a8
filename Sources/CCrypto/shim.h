/* SPDX-License-Identifier: Apache-2.0 */
/* The low-level digest calls keep their state on the stack, where the EVP calls allocate; of ciphers, which the EVP calls alone
   give with the processor's own instructions, a context is made once and used again. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>
