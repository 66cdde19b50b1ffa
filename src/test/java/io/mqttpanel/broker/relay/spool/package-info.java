// SPDX-License-Identifier: MIT
/**
 * What the spool keeps, and what it does where it cannot.
 */
@NullMarked
package io.mqttpanel.broker.relay.spool;

import org.jspecify.annotations.NullMarked;
