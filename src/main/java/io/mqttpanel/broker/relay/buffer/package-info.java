// SPDX-License-Identifier: MIT
/**
 * Buffering of events for the Panel: their filter, their priorities and their counters.
 * This package does not depend on connections.
 */
@NullMarked
package io.mqttpanel.broker.relay.buffer;

import org.jspecify.annotations.NullMarked;
