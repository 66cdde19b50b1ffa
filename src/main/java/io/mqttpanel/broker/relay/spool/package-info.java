// SPDX-License-Identifier: MIT
/**
 * Spool of events on disk. Events that are not acknowledged within an interval are
 * written, and are sent after the next start if necessary. This package does not depend
 * on connections.
 */
@NullMarked
package io.mqttpanel.broker.relay.spool;

import org.jspecify.annotations.NullMarked;
