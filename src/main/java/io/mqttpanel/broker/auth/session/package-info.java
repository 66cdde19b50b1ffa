// SPDX-License-Identifier: MIT
/**
 * Access after CONNECT: renewal of grants that end, and revocation.
 */
@NullMarked
package io.mqttpanel.broker.auth.session;

import org.jspecify.annotations.NullMarked;
