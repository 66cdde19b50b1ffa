// SPDX-License-Identifier: MIT
/**
 * Access after CONNECT: grants that end are asked for again, and what is revoked ends at
 * once.
 */
@NullMarked
package io.mqttpanel.broker.auth.session;

import org.jspecify.annotations.NullMarked;
